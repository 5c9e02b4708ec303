import type { NotifyPlan } from '../domain/notifications/notify-plan.js';
import { channelFault } from './channel-fault.js';
import { notificationProblems } from './notification-problems.js';
import type { NotifySettings } from './notify-settings.js';

/**
 * What the domain asks before it queues a notification.
 *
 * @param environment of the programs that channels start
 * @param wake called when one was queued
 */
export function notifyPlan(
  settings: NotifySettings,
  environment: NodeJS.ProcessEnv,
  wake: () => void,
): NotifyPlan {
  return {
    wake,
    events: new Set(settings.events),
    digestMs: settings.digestMs,
    isSetUp: (channel) => channelFault(settings, channel, environment) === null,
    problems: (jobs) => notificationProblems(settings, jobs, environment),
  };
}
