import type { NotificationKind } from '../../generated/prisma/enums.js';
import type { Job } from '../jobs/build-job.js';

/** What of the configuration decides whether, and where, people are told. */
export interface NotifyPlan {
  /** What is told beside suggestions, for which each job decides. */
  events: ReadonlySet<NotificationKind>;
  /** Milliseconds that a notification waits for others of its channel; 0: none. */
  digestMs: number;
  /** Whether the channel of this name could send. Called within transactions, so it answers at once. */
  isSetUp(channel: string): boolean;
  /** There is something new in the outbox. Never throws: what is not sent now is sent later. */
  wake(): void;
  /** The channels that are configured, or that one of the jobs with healing names, and cannot send; sorted by name. */
  problems(jobs: readonly Job[]): NotificationProblem[];
}

/** A channel to which nothing can be sent, and for which nothing is queued. */
export interface NotificationProblem {
  channel: string;
  /** What it lacks, and what would be right. */
  message: string;
  /** The jobs that would be told of there, sorted; none where no job names it. */
  jobs: string[];
}
