import type { NotifyPlan } from '../domain/notifications/notify-plan.js';
import { channelFault } from './channel-fault.js';
import { notificationProblems } from './notification-problems.js';
import type { NotifySettings } from './notify-settings.js';

/** What the domain asks before it queues a notification. @param environment of the programs that channels start */
export function notifyPlan(settings: NotifySettings, environment: NodeJS.ProcessEnv): NotifyPlan {
  return {
    events: new Set(settings.events),
    digestMs: settings.digestMs,
    isSetUp: (channel) => channelFault(settings, channel, environment) === null,
    problems: (jobs) => notificationProblems(settings, jobs, environment),
  };
}
