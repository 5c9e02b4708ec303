import { decompress } from 'fzstd';
import type Sqlite from 'libsql';
import { readMessage, type SessionMessage } from './session-message.js';

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
 * The messages of these sessions in an agent's database, oldest first. It is opened for reading only, beside OpenClaw
 * itself, which writes to it (write-ahead log): readers do not hold it up.
 *
 * @throws Error where SQLite is not there, or the database is none, or of a shape that we do not know
 */
export async function databaseEvents(path: string, query: EventQuery): Promise<SessionEvent[]> {
  const Database = await sqlite();
  const database = new Database(
    `file:${encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23')}?mode=ro`,
  );
  try {
    const known = database
      .prepare(
        `SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('session_windows', 'sessions')`,
      )
      .all() as { name: string }[];
    const table = known.find(({ name }) => name === 'session_windows') ?? known[0];
    if (!table) throw new Error('it holds no sessions in a shape that is known');
    const keys = query.keys.map(() => '?').join(', ');
    const rows = database
      .prepare(
        `SELECT s.session_key, e.* FROM ${table.name} s JOIN transcript_events e ON e.session_id = s.session_id
         WHERE (s.session_key IN (${keys}) OR s.session_id IN (${keys})) AND e.created_at BETWEEN ? AND ?
         ORDER BY e.created_at DESC, e.seq DESC LIMIT ${MOST_EVENTS}`,
      )
      .iterate(...query.keys, ...query.keys, query.from, query.to) as Iterable<EventRow>;
    const events: SessionEvent[] = [];
    let bytes = 0;
    for (const row of rows) {
      const json = row.event_json ?? unpacked(row);
      bytes += json.length;
      if (bytes > MOST_BYTES) break;
      const message = messageOf(json);
      if (message) {
        events.push({
          sessionKey: row.session_key,
          sessionId: row.session_id,
          message: { ...message, at: message.at ?? row.created_at },
        });
      }
    }
    return events.reverse();
  } finally {
    database.close();
  }
}

async function sqlite(): Promise<typeof Sqlite> {
  try {
    return (await import('libsql')).default;
  } catch (error) {
    throw new Error('reading it needs the package libsql, which is not there for this platform', {
      cause: error,
    });
  }
}

function unpacked({ event_zstd: packed, event_utf8_bytes: bytes }: EventRow): string {
  if (!packed || bytes === null || bytes > LARGEST_EVENT_BYTES) return '';
  return Buffer.from(decompress(packed, new Uint8Array(bytes))).toString('utf8');
}

function messageOf(json: string): SessionMessage | null {
  // Most events are no messages, and some of those are long.
  if (!json.includes('"message"')) return null;
  try {
    return readMessage(JSON.parse(json));
  } catch {
    return null;
  }
}
