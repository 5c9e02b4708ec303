import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Database } from 'node-sqlite3-wasm';

/** A message of a transcript as OpenClaw 2026.9.6 writes it. */
export function event(at: string, message: Record<string, unknown>): Record<string, unknown> {
  return {
    type: 'message',
    id: at,
    parentId: null,
    timestamp: at,
    message: { timestamp: Date.parse(at), ...message },
  };
}

export const asks = (at: string, content: string) => event(at, { role: 'user', content });

export const answers = (at: string, text: string, more: Record<string, unknown> = {}) =>
  event(at, {
    role: 'assistant',
    content: [{ type: 'text', text }],
    provider: 'fake',
    model: 'm1',
    usage: {
      input: 1000,
      output: 50,
      cacheRead: 200,
      cacheWrite: 0,
      totalTokens: 1250,
      cost: { total: 0.002 },
    },
    stopReason: 'stop',
    ...more,
  });

export const calls = (at: string, id: string, command: string) =>
  answers(at, '', {
    content: [{ type: 'toolCall', id, name: 'exec', arguments: { command } }],
    stopReason: 'toolUse',
  });

export const result = (at: string, id: string, text: string, isError = false) =>
  event(at, {
    role: 'toolResult',
    toolCallId: id,
    toolName: 'exec',
    content: [{ type: 'text', text }],
    isError,
  });

/** zstd frames of one raw block each, which is what there is no encoder for in Node 20. */
function zstd(text: string): Buffer {
  const raw = Buffer.from(text);
  const header = Buffer.alloc(9);
  header.writeUInt32LE(0xfd2fb528, 0);
  header.writeUInt8(0xa0, 4); // one segment, its size in four bytes
  header.writeUInt32LE(raw.length, 5);
  const block = Buffer.alloc(3);
  block.writeUIntLE((raw.length << 3) | 1, 0, 3); // the last one, raw
  return Buffer.concat([header, block, raw]);
}

/** The database of an agent with the tables and columns that matter, as OpenClaw 2026.9.6 (schema 23) makes them. */
export async function agentDatabase(
  stateDir: string,
  agent: string,
  sessions: { key: string; id: string; events: Record<string, unknown>[]; packed?: boolean }[],
): Promise<string> {
  const folder = join(stateDir, 'agents', agent, 'agent');
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'openclaw-agent.sqlite');
  const database = new Database(path);
  database.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS session_windows (session_id TEXT NOT NULL PRIMARY KEY, session_key TEXT NOT NULL,
      created_at INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS transcript_events (session_id TEXT NOT NULL, seq INTEGER NOT NULL, event_json TEXT,
      created_at INTEGER NOT NULL, event_zstd BLOB, event_utf8_bytes INTEGER, PRIMARY KEY (session_id, seq)) STRICT;`);
  for (const { key, id, events, packed } of sessions) {
    database.run('INSERT INTO session_windows VALUES (?, ?, ?)', [id, key, 0]);
    for (const [seq, one] of events.entries()) {
      const json = JSON.stringify(one);
      database.run('INSERT INTO transcript_events VALUES (?, ?, ?, ?, ?, ?)', [
        id,
        seq,
        packed ? null : json,
        Date.parse(String(one['timestamp'])),
        packed ? zstd(json) : null,
        Buffer.byteLength(json),
      ]);
    }
  }
  database.close();
  return path;
}

/** What OpenClaw kept before 2026: an index and a file a session. */
export async function legacySessions(
  stateDir: string,
  agent: string,
  index: Record<string, unknown>,
  files: Record<string, Record<string, unknown>[]>,
): Promise<void> {
  const folder = join(stateDir, 'agents', agent, 'sessions');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'sessions.json'), JSON.stringify(index));
  for (const [name, events] of Object.entries(files))
    await writeFile(join(folder, name), events.map((one) => `${JSON.stringify(one)}\n`).join(''));
}
