import { SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import {
  Decoration,
  Diff,
  Hunk,
  markEdits,
  parseDiff,
  tokenize,
  type HunkData,
  type HunkTokens,
} from 'react-diff-view';
import 'react-diff-view/style/index.css';
import classes from './change-diff.module.css';
import { hasHidden, spellHidden } from './hidden-characters.js';
import { highlight, languageOf } from './syntax.js';

/** Beyond so many characters colours take longer than reading helps. */
const COLOURED_CHARACTERS = 400_000;

type View = 'split' | 'unified';

/** A change of a file: unified diff as the server writes it, side by side or inline. */
export default function ChangeDiff({
  diff,
  path,
  view: only,
}: {
  diff: string;
  path: string;
  /** Where there is room for one alone. */
  view?: View;
}) {
  const narrow = useMediaQuery('(width < 62em)', undefined, { getInitialValueInEffect: false }) ?? false;
  const [chosen, setChosen] = useState<View | null>(readView);
  const view = only ?? (narrow ? 'unified' : (chosen ?? 'split'));
  const file = useMemo(() => parse(spellHidden(diff)), [diff]);
  const addsHidden = useMemo(() => diff.split('\n').some(addsHiddenText), [diff]);
  const tokens = useMemo(() => colour(file?.hunks ?? [], diff, path), [file, diff, path]);
  if (!file) return null;
  const { added, removed } = countChanges(file.hunks);
  return (
    <figure className={classes.diff} aria-label={`Change of ${path}`}>
      <figcaption className={classes.head}>
        <span className={classes.path} title={path}>
          <bdi>{path}</bdi>
        </span>
        <span className={`${classes.counts} numbers`}>
          <span className={classes.added}>
            +{added}
            <span className="visually-hidden"> lines added,</span>
          </span>{' '}
          <span className={classes.removed}>
            −{removed}
            <span className="visually-hidden"> lines removed</span>
          </span>
        </span>
        {!narrow && only === undefined && (
          <SegmentedControl
            size="xs"
            aria-label="How the change is shown"
            value={view}
            onChange={(value) => {
              setChosen(value);
              localStorage.setItem(STORED_AS, value);
            }}
            data={[
              { value: 'split', label: 'Side by side' },
              { value: 'unified', label: 'Inline' },
            ]}
          />
        )}
      </figcaption>
      {addsHidden && (
        <p className={classes.warning} role="note">
          Read with care: what is added has characters that do not show, or that show it in another order than
          a machine reads it. They are written out here, as <code>⟨U+202E⟩</code>.
        </p>
      )}
      <div className={classes.scroll} tabIndex={0} role="group" aria-label={`Lines of ${path}`}>
        <Diff viewType={view} diffType="modify" hunks={file.hunks} tokens={tokens} className={classes.table}>
          {(hunks) =>
            hunks.flatMap((hunk) => [
              <Decoration key={`at ${hunk.content}`}>
                <div className={classes.hunk}>{hunk.content}</div>
              </Decoration>,
              <Hunk key={hunk.content} hunk={hunk} />,
            ])
          }
        </Diff>
      </div>
    </figure>
  );
}

const STORED_AS = 'selfheal.diff-view';

function readView(): View | null {
  const stored = localStorage.getItem(STORED_AS);
  return stored === 'split' || stored === 'unified' ? stored : null;
}

/** The parser wants git's header; its names are shown by us. */
function parse(diff: string): ReturnType<typeof parseDiff>[number] | undefined {
  const start = diff.search(/^@@/m);
  if (start === -1) return undefined;
  return parseDiff(`diff --git a/file b/file\n--- a/file\n+++ b/file\n${diff.slice(start)}`, {
    nearbySequences: 'zip',
  })[0];
}

function colour(hunks: HunkData[], diff: string, path: string): HunkTokens | undefined {
  if (hunks.length === 0 || diff.length > COLOURED_CHARACTERS) return undefined;
  const enhancers = [markEdits(hunks, { type: 'block' })];
  const language = languageOf(path);
  if (language === null) return tokenize(hunks, { enhancers });
  return tokenize(hunks, {
    highlight: true,
    // It calls refractor as its older versions were called.
    refractor: { highlight },
    language,
    enhancers,
  });
}

function addsHiddenText(line: string): boolean {
  return line.startsWith('+') && hasHidden(line);
}

function countChanges(hunks: readonly HunkData[]): { added: number; removed: number } {
  const changes = hunks.flatMap((hunk) => hunk.changes);
  return {
    added: changes.filter(({ type }) => type === 'insert').length,
    removed: changes.filter(({ type }) => type === 'delete').length,
  };
}
