import type { ReactNode } from 'react';
import type {
  ActionStatus,
  Category,
  ReviewStatus,
  RunResult,
  Severity,
  SuggestionStatus,
} from '../generated/graphql.js';
import classes from './badges.module.css';
import { wordsOf } from './words.js';

type Tone = 'waiting' | 'agreed' | 'good' | 'bad' | 'quiet' | 'busy';

function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      {children}
    </span>
  );
}

const OF_SUGGESTION: Record<SuggestionStatus, Tone> = {
  PENDING: 'waiting',
  APPROVED: 'agreed',
  APPLIED: 'good',
  REJECTED: 'quiet',
  FAILED: 'bad',
};

export function SuggestionStatusBadge({ status }: { status: SuggestionStatus }) {
  return <Badge tone={OF_SUGGESTION[status]}>{wordsOf(status)}</Badge>;
}

const OF_REVIEW: Record<ReviewStatus, Tone> = {
  RUNNING: 'busy',
  COMPLETED: 'good',
  FAILED: 'bad',
  SKIPPED: 'quiet',
};

export function ReviewStatusBadge({ status, phase }: { status: ReviewStatus; phase?: string }) {
  const waits = status === 'RUNNING' && phase === 'WAITING';
  return <Badge tone={waits ? 'waiting' : OF_REVIEW[status]}>{waits ? 'Queued' : wordsOf(status)}</Badge>;
}

const OF_ACTION: Record<ActionStatus, Tone> = {
  BEGUN: 'busy',
  SUCCESS: 'good',
  FAILED: 'bad',
  ROLLED_BACK: 'quiet',
};

export function ActionStatusBadge({ status }: { status: ActionStatus }) {
  return <Badge tone={OF_ACTION[status]}>{wordsOf(status)}</Badge>;
}

const OF_RUN: Record<RunResult, Tone> = {
  RUNNING: 'busy',
  SUCCESS: 'good',
  FAILURE: 'bad',
  TIMEOUT: 'bad',
  UNKNOWN: 'quiet',
};

export function RunResultBadge({ result }: { result: RunResult }) {
  return <Badge tone={OF_RUN[result]}>{wordsOf(result)}</Badge>;
}

/** How much it matters: told by the word and by the number of bars, so that colour is not needed to see it. */
export function SeverityMark({ severity, withWord = false }: { severity: Severity; withWord?: boolean }) {
  const level = { LOW: 1, MEDIUM: 2, HIGH: 3, CRITICAL: 4 }[severity];
  return (
    <span className={classes.severity} data-severity={severity} title={`Severity: ${wordsOf(severity)}`}>
      <svg width="16" height="14" viewBox="0 0 16 14" aria-hidden>
        {[1, 2, 3, 4].map((bar) => (
          <rect
            key={bar}
            x={(bar - 1) * 4.2}
            y={14 - bar * 3.4}
            width="3"
            height={bar * 3.4}
            rx="0.8"
            className={bar <= level ? classes.on : classes.off}
          />
        ))}
      </svg>
      <span className={withWord ? undefined : 'visually-hidden'}>{wordsOf(severity)}</span>
    </span>
  );
}

export function CategoryName({ category }: { category: Category }) {
  return <span title="Category">{wordsOf(category)}</span>;
}
