import { createHmac } from 'node:crypto';
import type { NotificationChannel } from '../channel.js';
import { messageJson } from '../message-json.js';
import type { SettingsOf } from '../notify-settings.js';
import { POST_LIMIT_MS, postJson } from './post-json.js';

/**
 * JSON to a server of one's own. With a secret it is signed, so that the receiver knows who sent it, and when:
 * `X-SelfHeal-Signature: v1=` and the HMAC-SHA256, in hex, of the seconds in `X-SelfHeal-Timestamp`, a dot, and the body.
 */
export function webhookChannel(
  { url, secret }: SettingsOf<'webhook'>,
  limitMs = POST_LIMIT_MS,
): NotificationChannel {
  return {
    timeLimitMs: limitMs,
    send: (message) => {
      const body = JSON.stringify(messageJson(message));
      const timestamp = String(Math.floor(message.sentAt.getTime() / 1_000));
      const signed: Record<string, string> =
        secret === null ? {} : { 'x-selfheal-signature': `v1=${signature(secret, `${timestamp}.${body}`)}` };
      const headers = { 'idempotency-key': message.id, 'x-selfheal-timestamp': timestamp, ...signed };
      return postJson(url, body, headers, limitMs);
    },
  };
}

function signature(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}
