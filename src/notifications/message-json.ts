import { messageText, PLAIN_TEXT } from './message-text.js';
import type { Message } from './message.js';

/** The message for programs: keys as in the REST API, times as ISO 8601 in UTC, and the text for people beside them. */
export function messageJson(message: Message) {
  return {
    id: message.id,
    sent_at: message.sentAt.toISOString(),
    text: messageText(message, PLAIN_TEXT),
    notifications: message.notices.map((notice) => ({
      kind: notice.kind,
      job_id: notice.jobId,
      review_id: notice.reviewId,
      action_id: notice.actionId,
      created_at: notice.createdAt.toISOString(),
      actor: notice.actor,
      reason: notice.reason,
      suggestions: notice.suggestions,
    })),
  };
}
