import { Progress } from '@mantine/core';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconX from '@tabler/icons-react/icons/IconX';
import { Said } from '../../components/said.js';
import { When } from '../../components/when.js';
import { wordsOf } from '../../components/words.js';
import classes from './phases.module.css';
import type { ReviewDetail } from './review-detail.js';

const PHASES = [
  { phase: 'WAITING', name: 'Queued', does: 'Waits for its turn' },
  { phase: 'COLLECTING', name: 'Collecting', does: 'Runs, logs and files are gathered' },
  { phase: 'ANALYSING', name: 'Analysing', does: 'Analyzers look at them' },
  { phase: 'STORING', name: 'Storing', does: 'Suggestions are checked and stored' },
  { phase: 'APPLYING', name: 'Applying', does: 'What a policy allows is applied' },
  { phase: 'NOTIFYING', name: 'Notifying', does: 'People are told' },
] as const;

/** How far a review is, or how far it came. */
export function Phases({ review }: { review: ReviewDetail }) {
  const at = PHASES.findIndex(({ phase }) => phase === review.phase);
  const isRunning = review.status === 'RUNNING';
  const isDone = review.status === 'COMPLETED';
  return (
    <>
      <div className={classes.bar}>
        <Progress
          value={isDone ? 100 : review.progress}
          size="lg"
          color={review.status === 'FAILED' ? 'red' : review.status === 'SKIPPED' ? 'gray' : undefined}
          animated={isRunning && at > 0}
          aria-label="Progress of the review"
          transitionDuration={200}
          flex={1}
        />
        <span className="numbers">{isDone ? 100 : review.progress} %</span>
      </div>
      <ol className={classes.phases}>
        {PHASES.map(({ phase, name, does }, index) => {
          const state = stateOf(index, at, review.status);
          return (
            <li
              key={phase}
              data-state={state}
              aria-current={state === 'now' ? 'step' : undefined}
              title={does}
            >
              <span className={classes.mark} aria-hidden>
                {state === 'done' && <IconCheck size={13} stroke={3} />}
                {state === 'stopped' && <IconX size={13} stroke={3} />}
              </span>
              {name}
              <span className="visually-hidden">: {WORDS[state]}</span>
            </li>
          );
        })}
      </ol>
      {isRunning && review.waitingFor !== null && (
        <p className={classes.waiting}>
          <Said text={review.waitingFor} />
          {review.waitingSince !== null && (
            <>
              , since <When at={review.waitingSince} />
            </>
          )}
          {review.notBefore !== null && (
            <>
              ; not before <When at={review.notBefore} />
            </>
          )}
        </p>
      )}
      {!isRunning && !isDone && (
        <p className={classes.waiting}>
          {wordsOf(review.status)} while it was {PHASES[at]?.name.toLowerCase()}
        </p>
      )}
    </>
  );
}

const WORDS = { done: 'done', now: 'under way', stopped: 'ended here', open: 'not begun' } as const;

function stateOf(index: number, at: number, status: ReviewDetail['status']): keyof typeof WORDS {
  if (status === 'COMPLETED' || index < at) return 'done';
  if (index > at) return 'open';
  return status === 'RUNNING' ? 'now' : 'stopped';
}
