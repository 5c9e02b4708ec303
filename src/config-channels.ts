import { resolve } from 'node:path';
import { z } from 'zod';
import {
  expandSection,
  filledText,
  isMapping,
  parseSection,
  type SectionFault,
  type SectionSource,
} from './config-section.js';
import type { ChannelSettings } from './notifications/notify-settings.js';

const CHANNEL_TYPES = ['openclaw', 'webhook', 'slack', 'discord', 'email', 'file'] as const;
type ChannelType = (typeof CHANNEL_TYPES)[number];

const list = (expected: string) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z.array(filledText(expected), { error: expected }).nonempty({ error: expected }),
  );
const httpUrl = filledText('a URL that begins with http:// or https://').refine(
  (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
  { error: 'a URL that begins with http:// or https://' },
);
const webhookUrl = httpUrl.nullish().describe('The address of an incoming webhook; needed.');
const SMTP_URL = 'a URL such as smtps://user:password@mail.example:465';
const smtpUrl = filledText(SMTP_URL).refine(isSmtpUrl, { error: SMTP_URL });
const type = z
  .string({ error: `one of ${CHANNEL_TYPES.join(', ')}` })
  .nullish()
  .describe(
    'What kind of channel it is. Without it: the channel of OpenClaw with this name; one named `slack` or `discord` with a `url` is their incoming webhook.',
  );

/*
 * What a channel needs is optional here, and looked for afterwards: one that lacks it cannot send, which is said on
 * /health, and keeps no server from starting.
 */
export const CHANNEL_SCHEMAS = {
  openclaw: z.strictObject({
    type,
    channel: filledText('the name that OpenClaw has for the channel')
      .nullish()
      .describe('What OpenClaw calls it; the name here where it is left out.'),
    target: list('a recipient as OpenClaw takes it, in quotes, or a list of them')
      .nullish()
      .describe('Whom to send to; needed.'),
  }),
  webhook: z.strictObject({
    type,
    url: httpUrl.nullish().describe('Where messages are sent as JSON, by POST; needed.'),
    secret: filledText('text').nullish().describe('What the messages are signed with.'),
  }),
  slack: z.strictObject({ type, url: webhookUrl }),
  discord: z.strictObject({ type, url: webhookUrl }),
  email: z.strictObject({
    type,
    smtp: smtpUrl.nullish().describe('The mail server; needed.'),
    from: filledText('an address').nullish().describe('The sender; needed.'),
    to: list('an address, or a list of them').nullish().describe('The recipients; needed.'),
  }),
  file: z.strictObject({
    type,
    path: filledText('the path of a file')
      .nullish()
      .describe(
        'Where messages are appended, one JSON document a line; relative to `selfheal.yaml`; needed.',
      ),
  }),
};

/** One entry of `notify.channels`; null where it is not right, which the faults say. */
export function readChannel(
  name: string,
  written: unknown,
  source: SectionSource,
  faults: SectionFault[],
): ChannelSettings | null {
  const path = ['channels', name];
  const expanded = expandSection(written ?? {}, source.env, path);
  const [unset] = expanded.faults;
  // The commands read the same file, where a variable of the server need not be set.
  if (unset) return incomplete(name, `${unset.path.slice(2).join('.')} ${unset.message}`, unset.path, source);
  if (!isMapping(expanded.value)) {
    faults.push({ path, message: 'must be a mapping such as {target: …} or {type: webhook, url: …}' });
    return null;
  }
  const kind = typeOf(name, expanded.value);
  if (kind === null) {
    faults.push({ path: [...path, 'type'], message: `must be one of ${CHANNEL_TYPES.join(', ')}` });
    return null;
  }
  const given = parseSection(CHANNEL_SCHEMAS[kind], expanded.value, path, faults);
  return given && complete(name, kind, given, source);
}

/** A channel without a type is OpenClaw's of that name; where it has a URL, the incoming webhook of that name. */
function typeOf(name: string, value: Record<string, unknown>): ChannelType | null {
  const given = value['type'];
  if (given !== undefined && given !== null) return CHANNEL_TYPES.find((known) => known === given) ?? null;
  return (name === 'discord' || name === 'slack') && 'url' in value ? name : 'openclaw';
}

type Given = { [Key in 'channel' | 'url' | 'secret' | 'smtp' | 'from' | 'path']?: string | null } & {
  target?: string[] | null;
  to?: string[] | null;
};

function complete(name: string, kind: ChannelType, given: Given, source: SectionSource): ChannelSettings {
  const lacks = (key: string) => incomplete(name, `has no ${key}`, ['channels', name], source);
  const { channel, target, url, secret, smtp, from, to, path } = given;
  switch (kind) {
    case 'openclaw':
      return target ? { name, type: kind, channel: channel ?? name, targets: target } : lacks('target');
    case 'webhook':
      return url ? { name, type: kind, url, secret: secret ?? null } : lacks('url');
    case 'slack':
    case 'discord':
      return url ? { name, type: kind, url } : lacks('url');
    case 'email':
      if (!smtp) return lacks('smtp');
      if (!from) return lacks('from');
      return to ? { name, type: kind, smtp, from, to } : lacks('to');
    case 'file':
      return path ? { name, type: kind, path: resolve(source.folder, path) } : lacks('path');
  }
}

function incomplete(name: string, reason: string, path: string[], source: SectionSource): ChannelSettings {
  return { name, type: 'incomplete', reason: `${reason} (${source.placeOf(path)})` };
}

/** What of the channels must not be read in a log. */
export function channelSecrets(channels: readonly ChannelSettings[]): string[] {
  return channels.flatMap((channel) => {
    switch (channel.type) {
      case 'webhook':
        return channel.secret === null ? [channel.url] : [channel.url, channel.secret];
      case 'slack':
      case 'discord':
        return [channel.url];
      case 'email':
        return [channel.smtp, ...passwordsOf(channel.smtp)];
      case 'openclaw':
      case 'file':
      case 'incomplete':
        return [];
    }
  });
}

function isSmtpUrl(url: string): boolean {
  if (!/^smtps?:\/\/[^/?#]/.test(url) || !URL.canParse(url)) return false;
  try {
    passwordsOf(url);
    return true;
  } catch {
    return false; // a lone % in user or password
  }
}

/** As it stands in the URL, and as the server gets it. */
function passwordsOf(url: string): string[] {
  const { password } = new URL(url);
  return password === '' ? [] : [password, decodeURIComponent(password)];
}
