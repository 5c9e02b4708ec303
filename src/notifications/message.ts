import type { Category, NotificationKind, Severity } from '../generated/prisma/enums.js';

/** What is sent to one channel at once. */
export interface Message {
  /** The same at each attempt to send it, and of no other message: receivers tell by it what they have already. */
  id: string;
  sentAt: Date;
  /** At least one; the oldest first. */
  notices: Notice[];
  /** Recipients that have it from an earlier attempt. */
  reached: readonly string[];
}

/** One notification with what it tells about. Its texts are one line each, without control characters. */
export interface Notice {
  kind: NotificationKind;
  jobId: string;
  reviewId: number | null;
  actionId: number | null;
  createdAt: Date;
  /** Worst first. */
  suggestions: NoticedSuggestion[];
  /** Who did it; null for a review's suggestions. */
  actor: string | null;
  /** Why it failed; null where nothing did. */
  reason: string | null;
}

export interface NoticedSuggestion {
  id: number;
  severity: Severity;
  category: Category;
  title: string;
  url: string;
}
