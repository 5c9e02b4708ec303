/** NOTIFY channel that says: there are new events. */
export const EVENT_CHANNEL = 'selfheal_events';
/** NOTIFY channel that says: a token was created or revoked. */
export const TOKEN_CHANNEL = 'selfheal_tokens';
/** NOTIFY channel that says: there is work for the scheduler; the payload names which. */
export const WORK_CHANNEL = 'selfheal_work';

export const CHANNELS = [EVENT_CHANNEL, TOKEN_CHANNEL, WORK_CHANNEL] as const;

export type Channel = (typeof CHANNELS)[number];
