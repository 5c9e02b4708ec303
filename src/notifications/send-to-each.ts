import { DeliveryError } from './channel.js';
import { plainLine } from './plain-line.js';

const MOST_REASON_CHARS = 300;

/**
 * Sends to each recipient that does not have it yet. One that cannot be reached keeps it from no other, and does not let
 * the others have it twice.
 *
 * @throws DeliveryError with the reasons, in which recipients are not named, and with those that were reached
 */
export async function sendToEach(
  recipients: readonly string[],
  reached: readonly string[],
  send: (recipient: string) => Promise<void>,
): Promise<void> {
  const now: string[] = [];
  const failures: { error: unknown; reason: string }[] = [];
  for (const recipient of recipients.filter((each) => !reached.includes(each))) {
    try {
      await send(recipient);
      now.push(recipient);
    } catch (error) {
      failures.push({ error, reason: reasonOf(error, recipients) });
    }
  }
  if (failures.length === 0) return;
  const reasons = [...new Set(failures.map(({ reason }) => reason))].join('; ');
  const delivery = failures.map(({ error }) => (error instanceof DeliveryError ? error : null));
  const few = recipients.length === 1 ? '' : `${failures.length} of ${recipients.length} recipients: `;
  throw new DeliveryError(`${few}${reasons}`, {
    permanent: delivery.every((error) => error?.permanent ?? false),
    retryAfterMs: Math.max(0, ...delivery.map((error) => error?.retryAfterMs ?? 0)) || null,
    reached: now,
    cause: failures[0]?.error,
  });
}

/** Programs and servers like to repeat whom they did not reach. */
function reasonOf(error: unknown, recipients: readonly string[]): string {
  const text = error instanceof Error ? error.message : String(error);
  return plainLine(
    recipients.reduce((left, recipient) => left.replaceAll(recipient, '(recipient)'), text),
    MOST_REASON_CHARS,
  );
}
