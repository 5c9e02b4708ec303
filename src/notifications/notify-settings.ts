import type { NotificationKind } from '../generated/prisma/enums.js';

/** The sections `notify` and `openclaw` of the configuration, as far as telling people goes. */
export interface NotifySettings {
  /** Milliseconds within which what goes to one channel becomes one message; 0: each is a message. */
  digestMs: number;
  quietHours: QuietHours | null;
  /** Beside suggestions. */
  events: NotificationKind[];
  channels: ChannelSettings[];
  openclaw: OpenClawSettings;
}

/** Nothing is sent from `from` until `to`, which may be on the next day. */
export interface QuietHours {
  /** `HH:MM` */
  from: string;
  /** `HH:MM` */
  to: string;
  /** IANA name. */
  timezone: string;
}

export interface OpenClawSettings {
  /** A path, or a name that is looked up in PATH. */
  command: string;
  /** OpenClaw's own options, which stand before its subcommand; none by default. */
  args?: readonly string[];
  /** For one message to one recipient. */
  timeoutMs: number;
}

export type ChannelSettings = { name: string } & (
  | { type: 'openclaw'; channel: string; targets: string[] }
  | { type: 'webhook'; url: string; secret: string | null }
  | { type: 'slack' | 'discord'; url: string }
  | { type: 'email'; smtp: string; from: string; to: string[] }
  /** `path` is absolute. */
  | { type: 'file'; path: string }
  /** One that cannot send: `reason` says what it lacks, and where. */
  | { type: 'incomplete'; reason: string }
);

export type SettingsOf<Type extends ChannelSettings['type']> = Extract<ChannelSettings, { type: Type }>;
