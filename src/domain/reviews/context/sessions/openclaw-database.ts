import { createRequire } from 'node:module';
import { decompress } from 'fzstd';
import type * as Sqlite from 'node-sqlite3-wasm';
import { readMessage, type SessionMessage } from './session-message.js';
import { withSnapshot } from './sqlite-snapshot.js';

const require = createRequire(import.meta.url);

/** Events of all sessions of one agent that are read, the newest, and their bytes. */
const MOST_EVENTS = 20_000;
const MOST_BYTES = 32 * 1024 * 1024;
/** OpenClaw compresses none that is larger. */
const LARGEST_EVENT_BYTES = 4 * 1024 * 1024;

export interface EventQuery {
  /** As OpenClaw has them, in small letters. */
  keys: readonly string[];
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
}

export interface SessionEvent {
  sessionKey: string;
  sessionId: string;
  message: SessionMessage;
}

interface EventRow {
  session_key: string;
  session_id: string;
  event_json: string | null;
  event_zstd: Uint8Array | null;
  event_utf8_bytes: number | null;
  created_at: number;
}

/**
 * The messages of these sessions in an agent's database, oldest first, and how many events could not be read. OpenClaw
 * may be writing to it.
 *
 * @throws Error where it is no database, of a shape that we do not know, or cannot be copied
 */
export async function databaseEvents(
  path: string,
  query: EventQuery,
): Promise<{ events: SessionEvent[]; unreadable: number }> {
  return withSnapshot(path, (copy) => {
    // Loaded by those who have such sessions only. Node finds no names in it to import.
    const { Database } = require('node-sqlite3-wasm') as typeof Sqlite;
    const database = new Database(copy, { fileMustExist: true });
    try {
      // Nobody else has the copy; without the shared memory of others, a write-ahead log can be read by one only.
      database.exec('PRAGMA locking_mode = EXCLUSIVE');
      return eventsIn(database, query);
    } finally {
      database.close();
    }
  });
}

function eventsIn(
  database: Sqlite.Database,
  query: EventQuery,
): { events: SessionEvent[]; unreadable: number } {
  const known = database.all(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('session_windows', 'sessions') ORDER BY name DESC`,
  );
  const table = known[0]?.['name'];
  if (typeof table !== 'string') throw new Error('it holds no sessions in a shape that is known');
  const keys = query.keys.map(() => '?').join(', ');
  const statement = database.prepare(
    `SELECT s.session_key, e.* FROM ${table} s JOIN transcript_events e ON e.session_id = s.session_id
     WHERE (s.session_key IN (${keys}) OR s.session_id IN (${keys})) AND e.created_at BETWEEN ? AND ?
     ORDER BY e.created_at DESC, e.seq DESC LIMIT ${MOST_EVENTS}`,
  );
  const events: SessionEvent[] = [];
  let bytes = 0;
  let unreadable = 0;
  try {
    const rows = statement.iterate([...query.keys, ...query.keys, query.from, query.to]);
    for (const row of rows as Iterable<unknown> as Iterable<EventRow>) {
      bytes += row.event_utf8_bytes ?? row.event_json?.length ?? 0;
      if (bytes > MOST_BYTES) break;
      const message = messageOf(row);
      if (message === undefined) unreadable += 1;
      else if (message) {
        const { session_key: sessionKey, session_id: sessionId } = row;
        events.push({ sessionKey, sessionId, message: { ...message, at: message.at ?? row.created_at } });
      }
    }
  } finally {
    statement.finalize();
  }
  return { events: events.reverse(), unreadable };
}

/** Null for an event that is no message, undefined for one that cannot be read. */
function messageOf(row: EventRow): SessionMessage | null | undefined {
  try {
    const json = row.event_json ?? unpacked(row);
    // Most events are no messages, and some of those are long.
    return json.includes('"message"') ? readMessage(JSON.parse(json)) : null;
  } catch {
    return undefined;
  }
}

function unpacked({ event_zstd: packed, event_utf8_bytes: bytes }: EventRow): string {
  if (!packed || bytes === null || bytes > LARGEST_EVENT_BYTES) throw new Error('an event without its text');
  return Buffer.from(decompress(packed, new Uint8Array(bytes))).toString('utf8');
}
