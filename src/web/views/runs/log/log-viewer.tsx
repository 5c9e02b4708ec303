import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useShortcuts } from '../../../app/shortcuts/shortcuts.js';
import { numberText } from '../../../components/words.js';
import { LogPageDocument } from '../../../generated/graphql.js';
import { useServer } from '../../../live/server.js';
import { LogPages } from './log-pages.js';
import { LogRow } from './log-row.js';
import { LogTools } from './log-tools.js';
import { markPattern } from './log-text.js';
import { nextMatch } from './next-match.js';
import classes from './log-viewer.module.css';
import { useLogSearch, type LogSearch } from './use-log-search.js';

const LINE_PX = 20;
/** What browsers show of one element is some 33 million pixels high. */
const MOST_LINES = 1_500_000;
/** After the last movement, in milliseconds, until lines are asked for. */
const STILL_MS = 40;

/** A log of any length: what is looked at is read, and only that is on the page. */
export function LogViewer({
  runId,
  totalLines,
  isRunning,
  line,
  text,
  onChange,
}: {
  runId: string;
  totalLines: number;
  isRunning: boolean;
  /** The line that is looked at, from 1. */
  line: number | undefined;
  /** What is searched for. */
  text: string;
  onChange: (next: { line?: number | undefined; q?: string | undefined }) => void;
}) {
  const server = useServer();
  const pages = useMemo(
    () =>
      new LogPages(async (after, first) => {
        const { runLog } = await server.ask(LogPageDocument, { runId, after, first });
        return runLog ?? { lines: [], nextAfter: null };
      }),
    [server, runId],
  );
  const version = useSyncExternalStore(pages.subscribe, () => pages.version);
  const [wrap, setWrap] = useState(false);
  const [options, setOptions] = useState<Pick<LogSearch, 'regex' | 'matchCase'>>({
    regex: false,
    matchCase: false,
  });
  const matches = useLogSearch(runId, { text, ...options });
  const pattern = useMemo(() => markPattern(text, options), [text, options]);
  const matching = useMemo(() => new Set(matches.lines), [matches.lines]);
  const scroll = useRef<HTMLDivElement>(null);
  const count = Math.min(totalLines, MOST_LINES);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is compiled, and nothing of it is kept
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
  });
  const items = virtual.getVirtualItems();
  const first = (items[0]?.index ?? 0) + 1;
  const last = (items.at(-1)?.index ?? 0) + 1;
  useEffect(() => {
    if (count === 0) return;
    const timer = setTimeout(() => pages.want(first, last), STILL_MS);
    return () => clearTimeout(timer);
  }, [pages, first, last, count, version]);
  useEffect(() => () => pages.close(), [pages]);
  useGrowth(pages, totalLines, isRunning, scroll, () => virtual.scrollToIndex(count - 1, { align: 'end' }));
  useEffect(() => virtual.measure(), [virtual, wrap]);
  // Where the address leads, once there is something to scroll.
  const isReady = count > 0;
  useLayoutEffect(() => {
    if (line !== undefined && isReady) virtual.scrollToIndex(Math.min(line, count) - 1, { align: 'center' });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a log that grows leads nobody back to it
  }, [virtual, line, isReady]);
  const go = (by: 1 | -1): void => {
    const next = nextMatch(matches.lines, line ?? 0, by);
    if (next !== undefined) onChange({ line: next });
  };
  useShortcuts(
    'Log',
    matches.lines.length === 0
      ? []
      : [
          { keys: 'n', does: 'Next match', run: () => go(1) },
          { keys: 'N', does: 'Previous match', run: () => go(-1) },
        ],
  );
  return (
    <div className={classes.viewer}>
      <LogTools
        text={text}
        options={options}
        matches={matches}
        line={line}
        wrap={wrap}
        onText={(q) => onChange({ q })}
        onOptions={setOptions}
        onGo={go}
        onWrap={setWrap}
        onStart={() => virtual.scrollToIndex(0)}
        onEnd={() => virtual.scrollToIndex(count - 1, { align: 'end' })}
      />
      {pages.error !== null && (
        <div className={classes.error} role="alert">
          {pages.error}
          <Button size="compact-xs" variant="default" onClick={() => pages.retry()}>
            Try again
          </Button>
        </div>
      )}
      <div
        ref={scroll}
        className={classes.scroll}
        tabIndex={0}
        role="group"
        aria-label={`Lines of the log, ${numberText(totalLines)} of them`}
        data-wrap={wrap || undefined}
      >
        <div className={classes.lines} style={{ height: virtual.getTotalSize() }}>
          <div className={classes.window} style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
            {items.map(({ index, key }) => (
              <LogRow
                key={key}
                index={index}
                measure={wrap ? virtual.measureElement : undefined}
                line={pages.line(index + 1)}
                isChosen={index + 1 === line}
                pattern={matching.has(index + 1) ? pattern : null}
                isMatch={matching.has(index + 1)}
                onChoose={() => onChange({ line: index + 1 })}
              />
            ))}
          </div>
        </div>
      </div>
      {totalLines > MOST_LINES && (
        <p className={classes.note}>
          These are the first {numberText(MOST_LINES)} lines of {numberText(totalLines)}.
        </p>
      )}
    </div>
  );
}

/** While a run goes on its log grows: whoever looks at its end goes along. */
function useGrowth(
  pages: LogPages,
  totalLines: number,
  isRunning: boolean,
  scroll: React.RefObject<HTMLDivElement | null>,
  toEnd: () => void,
): void {
  const before = useRef(totalLines);
  useEffect(() => {
    const known = before.current;
    before.current = totalLines;
    if (totalLines === known) return;
    pages.grown(known);
    const element = scroll.current;
    if (!isRunning || !element) return;
    const fromEnd = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (fromEnd < (totalLines - known) * LINE_PX + 2 * LINE_PX) toEnd();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only growth moves the window
  }, [totalLines]);
}
