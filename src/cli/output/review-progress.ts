import type { ReviewLineFragment, ReviewProgressFragment } from '../../client/generated/graphql.js';
import { oneLine } from './sanitize.js';
import { moment, word } from './times.js';

const BAR_CELLS = 20;
const number = new Intl.NumberFormat('en-US');

/** How far a review is, in one line: `█████░░░…   25 %  review 12 of backup: analysing, 40 runs, 1,204 log lines`. */
export function reviewProgress(review: ReviewLineFragment & ReviewProgressFragment): string {
  const { databaseId, jobId, phase, progress, attempt } = review;
  const done = Math.floor((BAR_CELLS * progress) / 100);
  const bar = '█'.repeat(done) + '░'.repeat(BAR_CELLS - done);
  const details = [
    word(phase),
    phase === 'WAITING' ? heldBy(review) : counts(review),
    attempt > 1 ? `attempt ${attempt}` : '',
  ];
  const shown = details.filter((detail) => detail !== '').join(', ');
  return `${bar}  ${`${progress} %`.padStart(5)}  review ${databaseId} of ${oneLine(jobId)}: ${shown}`;
}

/** Until when a review waits, and for what or why; empty where it waits for its turn alone. */
export function heldBy({
  notBefore,
  waitingFor,
}: Pick<ReviewProgressFragment, 'notBefore' | 'waitingFor'>): string {
  const parts = [
    notBefore == null ? null : `until ${moment(notBefore)}`,
    waitingFor == null ? null : oneLine(waitingFor),
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function counts({ runsAnalyzed, logLinesAnalyzed }: ReviewLineFragment & ReviewProgressFragment): string {
  const parts = [
    [runsAnalyzed, 'run'],
    [logLinesAnalyzed, 'log line'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${number.format(count)} ${what}${count === 1 ? '' : 's'}`)
    .join(', ');
}
