import type { NotificationKind } from '../../generated/prisma/enums.js';

/** What of the configuration decides whether, and where, people are told. */
export interface NotifyPlan {
  /** What is told beside suggestions, for which each job decides. */
  events: ReadonlySet<NotificationKind>;
  /** Milliseconds that a notification waits for others of its channel; 0: none. */
  digestMs: number;
  /** Whether the channel of this name could send. Called within transactions, so it answers at once. */
  isSetUp(channel: string): boolean;
}
