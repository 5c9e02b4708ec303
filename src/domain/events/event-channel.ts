/** NOTIFY channel that says: there are new events. */
export const EVENT_CHANNEL = 'selfheal_events';
