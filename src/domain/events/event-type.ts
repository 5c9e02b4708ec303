/** Every line the audit trail can hold. */
export const EVENT_TYPES = [
  'review.started',
  'review.progressed',
  'review.retried',
  'review.postponed',
  'review.cancelled',
  'review.completed',
  'review.failed',
  'review.skipped',
  'suggestion.added',
  'suggestion.approved',
  'suggestion.rejected',
  'suggestion.applied',
  'suggestion.failed',
  'suggestion.reopened',
  'action.begun',
  'action.succeeded',
  'action.failed',
  'action.rollback_begun',
  'action.rollback_failed',
  'action.rolled_back',
  'notification.given_up',
  'job.added',
  'job.changed',
  'job.removed',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];
