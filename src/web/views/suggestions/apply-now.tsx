import { Button, Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Section } from '../../components/section.js';
import { FailedPart } from '../../components/states.js';
import type { MergeState } from '../../generated/graphql.js';
import classes from './apply-now.module.css';
import { Conflict } from './conflict.js';
import type { SuggestionDetail } from './suggestion-detail.js';
import type { Decisions } from './use-decisions.js';
import { useMerge, type Merge } from './use-merge.js';

const ChangeDiff = lazy(() => import('../../components/change-diff.js'));

/** What there is to say; nothing where applying writes exactly what is shown. */
const SAYS: Record<Exclude<MergeState, 'CLEAN'>, { title: string; text: string }> = {
  MERGED: {
    title: 'The file was edited since',
    text: 'The edits are elsewhere in it: applying keeps them, and writes the change beside them, like this.',
  },
  CONFLICT: {
    title: 'The file was edited on the same lines',
    text: 'Nothing would be written. Somebody has to decide: edit the file so that it has what both wanted, then reject this; or undo the edit, then apply.',
  },
  UNCHANGED: {
    title: 'The file holds the change already',
    text: 'Somebody made it by hand. Applying changes nothing, and marks it as applied.',
  },
  GONE: { title: 'The file is not there any more', text: 'There is nothing to change.' },
  FORBIDDEN: { title: 'The job may not change this file', text: 'Nothing would be written.' },
  INVALID: {
    title: 'What would be written does not pass its checks',
    text: 'Nothing would be written.',
  },
};

/** What applying would do to the file as it is now, where that is not what the change shows. */
export function ApplyNow({ suggestion, decisions }: { suggestion: SuggestionDetail; decisions: Decisions }) {
  const { merge, error, reload } = useMerge(suggestion);
  if (error !== null) {
    return (
      <Section title="Does it still fit the file?">
        <FailedPart why={error} onRetry={reload} />
      </Section>
    );
  }
  if (!merge || suggestion.targetFile === null) return null;
  const mustForce = merge.needsForce && suggestion.status === 'APPROVED';
  if (merge.state === 'CLEAN' && !mustForce) return null;
  return (
    <Section
      title={merge.state === 'CLEAN' ? 'More than half of the file would go' : SAYS[merge.state].title}
    >
      {merge.state !== 'CLEAN' && <p className={classes.text}>{SAYS[merge.state].text}</p>}
      <Why merge={merge} />
      {merge.state === 'MERGED' && merge.diff !== null && (
        <Suspense fallback={<Skeleton height={200} />}>
          <ChangeDiff diff={merge.diff} path={suggestion.targetFile} />
        </Suspense>
      )}
      {merge.conflicts.map((conflict) => (
        <Conflict key={conflict.line} conflict={conflict} path={suggestion.targetFile ?? ''} />
      ))}
      {mustForce && (
        <>
          <p className={classes.text}>
            A change like that is often a mistake, so it is refused unless it is forced.
          </p>
          <Button
            color="red"
            loading={decisions.busy}
            onClick={() => void decisions.apply(suggestion, { force: true })}
          >
            Apply all the same
          </Button>
        </>
      )}
    </Section>
  );
}

function Why({ merge }: { merge: Merge }) {
  if (merge.issues.length > 0) {
    return (
      <ul className={classes.issues}>
        {merge.issues.map(({ path, message }, index) => (
          <li key={index}>
            {path.length > 0 && <code>{path.join('.')}</code>} {message}
          </li>
        ))}
      </ul>
    );
  }
  const isSaid = merge.state === 'CONFLICT' || merge.state === 'UNCHANGED';
  return merge.message !== null && !isSaid ? <p className={classes.text}>{merge.message}</p> : null;
}
