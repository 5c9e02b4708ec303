import { randomInt } from 'node:crypto';
import { Client, type ClientConfig, type Pool } from 'pg';
import { CHANNELS, type Channel } from '../domain/channels.js';
import type { Log } from '../log.js';

/** First key of the two-key advisory locks that stand for live processes; the second is the owner's number. */
const PRESENCE_CLASS = 723_314;
const RECONNECT_MS = 1_000;

/** What another process says; null: some news may have been missed. */
export type NewsListener = (channel: Channel | null, payload: string) => void;

/** This process, as the other processes on the same database see it. */
export interface Presence {
  owner: string;
  isAlive(pool: Pool, owner: string): Promise<boolean>;
  /** Another process has news, of the named kind; null: the connection was lost for a while, and any may have been missed. */
  onNews: (listener: NewsListener) => void;
  close(): Promise<void>;
}

/**
 * Holds one connection for the process's life: a session lock on it says that the process lives (it goes with
 * the connection, however the process dies), and LISTEN on it brings news from the other processes.
 * A lost connection is opened again with the same number, and listeners are called once, since something may
 * have been missed.
 */
export async function openPresence(config: ClientConfig, log: Log): Promise<Presence> {
  const number = randomInt(1, 2 ** 31 - 1);
  const listeners: NewsListener[] = [];
  let closed = false;
  let client: Client | null = null;
  let retry: NodeJS.Timeout | null = null;

  /** From here on `close` ends it, and who waits for news has it. */
  const listening = (next: Client): void => {
    if (closed) throw new Error('closed meanwhile');
    client = next;
    for (const listener of listeners) listener(null, '');
  };
  const open = async (): Promise<void> => {
    const next = new Client({ ...config, keepAlive: true });
    next.on('error', (error) => log.warn({ err: error }, 'presence connection lost'));
    next.on('notification', ({ channel, payload = '' }) =>
      listeners.forEach((listener) => listener(channel as Channel, payload)),
    );
    await next.connect();
    try {
      // First, since the lock may have to wait until the server notices that the lost connection is lost.
      await next.query(CHANNELS.map((channel) => `LISTEN ${channel}`).join('; '));
      listening(next);
      await next.query('SELECT pg_advisory_lock($1, $2)', [PRESENCE_CLASS, number]);
    } catch (error) {
      await next.end().catch(() => undefined);
      throw error;
    }
    next.once('end', reopenLater);
  };
  const reopenLater = (): void => {
    if (closed) return;
    retry = setTimeout(() => {
      open().catch((error: unknown) => {
        if (closed) return;
        log.warn({ err: error }, 'presence connection could not be opened again; trying on');
        reopenLater();
      });
    }, RECONNECT_MS);
  };

  await open();
  return {
    owner: String(number),
    isAlive: async (pool, owner) => {
      if (!/^\d{1,10}$/.test(owner)) return false;
      const { rows } = await pool.query<{ held: boolean }>(
        `SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND classid = $1 AND objid = $2 AND objsubid = 2) AS held`,
        [PRESENCE_CLASS, Number(owner)],
      );
      return rows[0]?.held === true;
    },
    onNews: (listener) => {
      listeners.push(listener);
    },
    close: async () => {
      closed = true;
      if (retry) clearTimeout(retry);
      await client?.end();
    },
  };
}
