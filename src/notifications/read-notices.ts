import { compareSeverity } from '../analysis/severity.js';
import { withoutPrintedSecretsIn } from '../analysis/mask-draft.js';
import type { Core } from '../domain/core.js';
import type { HealingSuggestion, Notification } from '../generated/prisma/client.js';
import { suggestionUrl } from './links.js';
import type { Notice } from './message.js';
import { plainLine } from './plain-line.js';

const MOST_TITLE_CHARS = 200;
const MOST_REASON_CHARS = 300;

/**
 * What the notifications tell about, as it is now, by the notification's id. One is missing where there is nothing left
 * to tell: its suggestions were decided meanwhile, or what it is about is gone.
 */
export async function readNotices(
  core: Core,
  notifications: readonly Notification[],
  publicUrl: string,
): Promise<Map<number, Notice>> {
  const suggestionIds = notifications.flatMap(suggestionIdsOf);
  const actionIds = notifications.flatMap(({ actionId }) => actionId ?? []);
  const [suggestions, actions] = await Promise.all([
    core.prisma.healingSuggestion.findMany({
      where: { id: { in: suggestionIds } },
      select: { id: true, severity: true, category: true, title: true, status: true, snoozedUntil: true },
    }),
    core.prisma.healingAction.findMany({
      where: { id: { in: actionIds } },
      select: { id: true, actor: true, rolledBackBy: true, errorMessage: true },
    }),
  ]);
  suggestions.sort((a, b) => compareSeverity(b.severity, a.severity) || a.id - b.id);
  const now = core.clock.now();
  const notices = new Map<number, Notice>();
  for (const notification of notifications) {
    const { kind, jobId, reviewId, actionId, createdAt } = notification;
    const ids = suggestionIdsOf(notification);
    const told = suggestions.filter(
      (each) => ids.includes(each.id) && (kind !== 'suggestions' || waits(each, now)),
    );
    const action = actions.find((each) => each.id === actionId);
    if (kind === 'suggestions' ? told.length === 0 : !action) continue;
    const actor = kind === 'rolled_back' ? action?.rolledBackBy : action?.actor;
    const reason = kind === 'apply_failed' ? (action?.errorMessage ?? null) : null;
    notices.set(notification.id, {
      kind,
      jobId: plainLine(jobId, MOST_TITLE_CHARS),
      reviewId,
      actionId,
      createdAt,
      suggestions: told.map(({ id, severity, category, title }) => ({
        id,
        severity,
        category,
        title: plainLine(title, MOST_TITLE_CHARS),
        url: suggestionUrl(publicUrl, id),
      })),
      actor: actor ? plainLine(actor, MOST_TITLE_CHARS) : null,
      // A check that failed may quote the file.
      reason: reason === null ? null : plainLine(await withoutPrintedSecretsIn(reason), MOST_REASON_CHARS),
    });
  }
  return notices;
}

/** Who snoozed one does not want to be reminded of it. */
function waits(
  { status, snoozedUntil }: Pick<HealingSuggestion, 'status' | 'snoozedUntil'>,
  now: Date,
): boolean {
  return status === 'pending' && !(snoozedUntil !== null && snoozedUntil > now);
}

function suggestionIdsOf({ payload }: Notification): number[] {
  return (payload as { suggestionIds?: number[] }).suggestionIds ?? [];
}
