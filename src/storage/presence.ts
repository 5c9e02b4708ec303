import { randomInt } from 'node:crypto';
import { Client, type ClientConfig, type Pool } from 'pg';
import { CHANNELS, type Channel } from '../domain/channels.js';
import { sharedWork } from '../shared-work.js';
import type { Log } from '../log.js';

/** First key of the two-key advisory locks that stand for live processes; the second is the owner's number. */
const PRESENCE_CLASS = 723_314;
const RECONNECT_MS = 1_000;
/** A server that does not answer the goodbye in this time is not waited for. */
const END_MS = 2_000;
/** How often the server has to show, in milliseconds, that it is still there; what a network drops comes as silence. */
const BEAT_MS = 15_000;
/** After this process got its connection back, the others get so long to do the same before they are taken for dead. */
const OTHERS_RETURN_MS = 5_000;

/** That this process lost its machine or its network is noticed within 25 seconds, not within hours. */
const NOTICE_SOON = [
  'SET tcp_keepalives_idle = 10',
  'SET tcp_keepalives_interval = 5',
  'SET tcp_keepalives_count = 3',
];

/** What another process says; null: some news may have been missed. */
export type NewsListener = (channel: Channel | null, payload: string) => void;

/** This process, as the other processes on the same database see it. */
export interface Presence {
  owner: string;
  isAlive(pool: Pool, owner: string): Promise<boolean>;
  /** One round trip, on the connection that nobody else uses. @throws where it is lost */
  ping(): Promise<void>;
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
export async function openPresence(
  config: ClientConfig,
  log: Log,
  { othersReturnMs = OTHERS_RETURN_MS, beatMs = BEAT_MS } = {},
): Promise<Presence> {
  const number = randomInt(1, 2 ** 31 - 1);
  const listeners: NewsListener[] = [];
  let closed = false;
  /** A server that was restarted has lost all processes at once; moment of `performance.now`. */
  let allAliveUntil = 0;
  let client: Client | null = null;
  let retry: NodeJS.Timeout | null = null;
  let heart: NodeJS.Timeout | null = null;

  /** From here on `close` ends it, and who waits for news has it. */
  const listening = (next: Client): void => {
    if (closed) throw new Error('closed meanwhile');
    if (client !== null) allAliveUntil = performance.now() + othersReturnMs;
    client = next;
    for (const listener of listeners) listener(null, '');
  };
  const open = async (): Promise<void> => {
    const next = new Client(config);
    next.on('error', (error) => log.warn({ err: error }, 'presence connection lost'));
    next.on('notification', ({ channel, payload = '' }) =>
      listeners.forEach((listener) => listener(channel as Channel, payload)),
    );
    await next.connect();
    try {
      await next.query([...NOTICE_SOON, ...CHANNELS.map((channel) => `LISTEN ${channel}`)].join('; '));
      listening(next);
      next.once('end', reopenLater);
      watchOver(next, await isHeld(next));
    } catch (error) {
      next.off('end', reopenLater);
      await next.end().catch(() => undefined);
      throw error;
    }
  };
  /**
   * Takes the lock, where it is free: the server may not know yet that the connection before this one is lost, and
   * then that one holds it. To wait for it here would keep news away, which come between queries only.
   */
  const isHeld = async (current: Client): Promise<boolean> => {
    const { rows } = await current.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS held', [
      PRESENCE_CLASS,
      number,
    ]);
    return rows[0]?.held === true;
  };
  const watchOver = (current: Client, held: boolean): void => {
    if (closed) return;
    const giveUp = (): void => void current.connection.stream.destroy(); // which ends it, and opens the next
    const look = async (): Promise<void> => {
      const late = setTimeout(giveUp, beatMs);
      try {
        if (held) await current.query('SELECT 1');
        watchOver(current, held || (await isHeld(current)));
      } finally {
        clearTimeout(late);
      }
    };
    const afterMs = held ? beatMs : RECONNECT_MS;
    heart = setTimeout(() => void look().catch(giveUp), afterMs).unref();
  };
  const reopenLater = (): void => {
    if (heart) clearTimeout(heart);
    if (closed) return;
    allAliveUntil = Infinity;
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
      if (performance.now() < allAliveUntil) return true;
      const { rows } = await pool.query<{ held: boolean }>(
        `SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND classid = $1 AND objid = $2 AND objsubid = 2) AS held`,
        [PRESENCE_CLASS, Number(owner)],
      );
      return rows[0]?.held === true;
    },
    ping: sharedWork(async () => {
      await client?.query('SELECT 1');
    }),
    onNews: (listener) => {
      listeners.push(listener);
    },
    close: async () => {
      closed = true;
      if (retry) clearTimeout(retry);
      if (heart) clearTimeout(heart);
      const late = setTimeout(() => client?.connection.stream.destroy(), END_MS);
      await client?.end();
      clearTimeout(late);
    },
  };
}
