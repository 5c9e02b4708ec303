import type { NotificationChannel } from './channel.js';
import { discordChannel } from './channels/discord.js';
import { emailChannel } from './channels/email.js';
import { fileChannel } from './channels/file.js';
import { openClawChannel } from './channels/openclaw.js';
import { slackChannel } from './channels/slack.js';
import { webhookChannel } from './channels/webhook.js';
import type { NotifySettings } from './notify-settings.js';

/**
 * The channel of this name; null where it lacks what it needs, or is not there.
 *
 * @param environment of the programs that a channel starts
 */
export function openChannel(
  { channels, openclaw }: NotifySettings,
  name: string,
  environment: NodeJS.ProcessEnv,
): NotificationChannel | null {
  const settings = channels.find((channel) => channel.name === name);
  switch (settings?.type) {
    case 'openclaw':
      return openClawChannel(settings, openclaw, environment);
    case 'webhook':
      return webhookChannel(settings);
    case 'slack':
      return slackChannel(settings);
    case 'discord':
      return discordChannel(settings);
    case 'email':
      return emailChannel(settings);
    case 'file':
      return fileChannel(settings);
    case 'incomplete':
    case undefined:
      return null;
  }
}
