import type { Job } from '../domain/jobs/build-job.js';
import type { NotificationProblem } from '../domain/notifications/notify-plan.js';
import { channelFault } from './channel-fault.js';
import type { NotifySettings } from './notify-settings.js';

/** See `NotifyPlan`: said on start and on /health, so that no review has to say it. */
export function notificationProblems(
  settings: NotifySettings,
  jobs: readonly Job[],
  environment: NodeJS.ProcessEnv,
): NotificationProblem[] {
  const jobsOf = new Map<string, string[]>(settings.channels.map(({ name }) => [name, []]));
  for (const job of jobs) {
    const { enabled, suggestions } = job.resolved().config.self_healing;
    if (!enabled || !(suggestions.notify_on_suggestion || settings.events.length > 0)) continue;
    const named = jobsOf.get(suggestions.notify_channel);
    if (named) named.push(job.jobId);
    else jobsOf.set(suggestions.notify_channel, [job.jobId]);
  }
  return [...jobsOf]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([channel, names]) => {
      const fault = channelFault(settings, channel, environment);
      return fault === null ? [] : [{ channel, message: `${channel} ${fault}`, jobs: names.sort() }];
    });
}
