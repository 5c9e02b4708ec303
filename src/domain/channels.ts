/** NOTIFY channel that says: there are new events. */
export const EVENT_CHANNEL = 'selfheal_events';
/** NOTIFY channel that says: a token was created or revoked. */
export const TOKEN_CHANNEL = 'selfheal_tokens';
/** NOTIFY channel that says: there is work for the scheduler; the payload names which. */
export const WORK_CHANNEL = 'selfheal_work';
/** NOTIFY channel that says: runs were recorded; the payload names the jobs, one a line. */
export const RUN_CHANNEL = 'selfheal_runs';

export const CHANNELS = [EVENT_CHANNEL, TOKEN_CHANNEL, WORK_CHANNEL, RUN_CHANNEL] as const;

export type Channel = (typeof CHANNELS)[number];
