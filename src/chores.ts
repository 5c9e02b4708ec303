import type { Config } from './config.js';
import type { Core } from './domain/core.js';
import { removeOld } from './domain/retention/remove-old.js';
import { deliverNotifications } from './notifications/deliver-notifications.js';
import type { Chore } from './scheduling/chore-turns.js';
import type { Database } from './storage/database.js';

/** The chore that sends what is in the outbox; it has a turn whenever something was put there, and when the next is due. */
export const DELIVER = 'notifications.deliver';
/** For what a process that died had in mind. */
const DELIVER_EVERY = '1 minute';
/** At night, by the clock of the machine. */
const HOUSEKEEPING_CRON = '17 3 * * *';

/** What Agenda runs beside reviews, in one process of all. */
export function chores(config: Config, core: Core, database: Database): Chore[] {
  return [
    {
      name: DELIVER,
      every: DELIVER_EVERY,
      run: async (signal) => {
        const { nextDueAt } = await deliverNotifications(core, {
          settings: config.notify(),
          publicUrl: config.publicUrl,
          // OpenClaw has no use for the server's own secrets.
          environment: config.jobEnvironment(),
          random: Math.random,
          signal,
        });
        return nextDueAt;
      },
    },
    {
      name: 'housekeeping',
      every: HOUSEKEEPING_CRON,
      run: async (signal) => {
        const removed = await removeOld(core, config.retentionDays, signal);
        if (!signal.aborted) await database.tidy();
        core.log.info(removed, 'housekeeping done');
      },
    },
  ];
}
