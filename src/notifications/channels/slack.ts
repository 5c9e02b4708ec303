import type { NotificationChannel } from '../channel.js';
import { messageText, type TextFormat } from '../message-text.js';
import type { SettingsOf } from '../notify-settings.js';
import { POST_LIMIT_MS, postJson } from './post-json.js';

/** https://docs.slack.dev/messaging/formatting-message-text: what stands in angle brackets is a link or a mention. */
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const FORMAT: TextFormat = {
  maxLength: 4_000, // what Slack advises; it cuts at 40,000
  escape: (text) => text.replace(/[&<>]/g, (character) => ENTITIES[character] as string),
};

/** Slack's incoming webhook. */
export function slackChannel(
  { url }: SettingsOf<'slack' | 'discord'>,
  limitMs = POST_LIMIT_MS,
): NotificationChannel {
  return {
    timeLimitMs: limitMs,
    send: (message) => {
      const text = messageText(message, FORMAT);
      const asWritten = { mrkdwn: false, parse: 'none', link_names: false };
      const body = JSON.stringify({ text, ...asWritten, unfurl_links: false, unfurl_media: false });
      return postJson(url, body, { 'idempotency-key': message.id }, limitMs);
    },
  };
}
