/** NOTIFY channel that says: there are new events. */
export const EVENT_CHANNEL = 'selfheal_events';
/** NOTIFY channel that says: a token was created or revoked. */
export const TOKEN_CHANNEL = 'selfheal_tokens';

export type Channel = typeof EVENT_CHANNEL | typeof TOKEN_CHANNEL;
