import { memo, type MouseEvent } from 'react';
import { shownText } from '../../../components/shown-text.js';
import { exactTime } from '../../../components/when.js';
import type { LogLine } from './log-pages.js';
import { splitByMatches } from './log-text.js';
import classes from './log-viewer.module.css';

/** One line of a log; its number leads to it. */
export const LogRow = memo(
  function LogRow({
    index,
    measure,
    line,
    isChosen,
    isMatch,
    pattern,
    onChoose,
  }: {
    index: number;
    /** Where lines are of different heights. */
    measure: ((element: HTMLElement | null) => void) | undefined;
    /** Undefined while it is on its way. */
    line: LogLine | undefined;
    isChosen: boolean;
    isMatch: boolean;
    pattern: RegExp | null;
    onChoose: () => void;
  }) {
    return (
      <div
        ref={measure}
        className={classes.line}
        data-index={index}
        data-line={index + 1}
        data-stream={line?.stream}
        data-chosen={isChosen || undefined}
        data-match={isMatch || undefined}
      >
        <a
          href={`?line=${index + 1}`}
          className={`${classes.number} numbers`}
          tabIndex={-1}
          title={line && exactTime(line.at)}
          onClick={(event: MouseEvent) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            onChoose();
          }}
        >
          {index + 1}
        </a>
        <span className={classes.text}>
          {line &&
            splitByMatches(shownText(line.text), pattern).map((part, at) =>
              at % 2 === 1 ? <mark key={at}>{part}</mark> : part,
            )}
          {line?.cut && <span className={classes.cut}> … the rest of the line is not shown</span>}
        </span>
      </div>
    );
  },
  (before, now) =>
    before.index === now.index &&
    before.line === now.line &&
    before.isChosen === now.isChosen &&
    before.isMatch === now.isMatch &&
    before.pattern === now.pattern &&
    before.measure === now.measure,
);
