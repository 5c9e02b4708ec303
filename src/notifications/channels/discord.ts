import type { NotificationChannel } from '../channel.js';
import { messageText, type TextFormat } from '../message-text.js';
import type { SettingsOf } from '../notify-settings.js';
import { POST_LIMIT_MS, postJson } from './post-json.js';

/** https://docs.discord.com/developers/resources/webhook: `content` holds 2,000 characters of Markdown. */
const FORMAT: TextFormat = {
  maxLength: 2_000,
  escape: (text) => text.replace(/[\\*_~`|>#[\]()<]/g, '\\$&'),
};
/** No previews of links. */
const SUPPRESS_EMBEDS = 4;

/** Discord's incoming webhook. */
export function discordChannel(
  { url }: SettingsOf<'slack' | 'discord'>,
  limitMs = POST_LIMIT_MS,
): NotificationChannel {
  return {
    timeLimitMs: limitMs,
    send: (message) => {
      const content = messageText(message, FORMAT);
      const body = JSON.stringify({ content, allowed_mentions: { parse: [] }, flags: SUPPRESS_EMBEDS });
      return postJson(url, body, { 'idempotency-key': message.id }, limitMs);
    },
  };
}
