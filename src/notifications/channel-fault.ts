import { findProgram } from '../programs/find-program.js';
import type { NotifySettings } from './notify-settings.js';

/** Why nothing can be sent to the channel of this name, as the end of a sentence that begins with it; null where it can. */
export function channelFault(
  { channels, openclaw }: NotifySettings,
  name: string,
  environment: NodeJS.ProcessEnv,
): string | null {
  const channel = channels.find((each) => each.name === name);
  if (!channel) return 'is not in notify.channels of the configuration file';
  if (channel.type === 'incomplete') return channel.reason;
  if (channel.type !== 'openclaw' || findProgram(openclaw.command, environment) !== null) return null;
  return `needs the program ${openclaw.command}, which is not found; install OpenClaw, or name it in openclaw.command`;
}
