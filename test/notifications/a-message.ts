import type { Message, Notice } from '../../src/notifications/message.js';

/** A message about one review with `count` suggestions, as delivery makes it. */
export function aMessage(given: Partial<Message> & { count?: number; title?: string } = {}): Message {
  const { count = 2, title = 'Retry twice', ...message } = given;
  return {
    id: 'suggestions/review/7/1764892800000',
    sentAt: new Date('2026-03-02T12:00:00.000Z'),
    notices: [aNotice(count, title)],
    reached: [],
    ...message,
  };
}

export function aNotice(count: number, title: string, jobId = 'backup'): Notice {
  return {
    kind: 'suggestions',
    jobId,
    reviewId: 7,
    actionId: null,
    createdAt: new Date('2026-03-02T12:00:00.000Z'),
    actor: null,
    reason: null,
    suggestions: Array.from({ length: count }, (_, index) => ({
      id: index + 1,
      severity: index === 0 ? ('critical' as const) : ('low' as const),
      category: 'reliability' as const,
      title: index === 0 ? title : `${title} ${index + 1}`,
      url: `https://heal.example/api/v1/healing/suggestions/${index + 1}`,
    })),
  };
}
