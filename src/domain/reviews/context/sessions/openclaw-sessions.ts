import { readdir, realpath } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { openRegular } from '../../../../changes/readable-file.js';
import { databaseEvents, type EventQuery, type SessionEvent } from './openclaw-database.js';
import { transcriptMessages } from './transcript-lines.js';

const MOST_AGENTS = 50;
const MOST_INDEX_BYTES = 16 * 1024 * 1024;

export interface FoundEvents {
  events: SessionEvent[];
  /** What could not be read, each a sentence. */
  troubles: string[];
  /** False where there is no state folder. */
  isThere: boolean;
}

/**
 * What was said in these sessions of OpenClaw, found by their keys or ids. Each agent has a database
 * (`agents/<id>/agent/openclaw-agent.sqlite`); before 2026 it had an index and a file a session
 * (`agents/<id>/sessions/sessions.json`), which are read where they are left. Nothing is followed out of the state folder.
 */
export async function openClawEvents(stateDir: string, query: EventQuery): Promise<FoundEvents> {
  const found: FoundEvents = { events: [], troubles: [], isThere: true };
  let root: string;
  try {
    root = await realpath(stateDir);
  } catch {
    return { ...found, isThere: false };
  }
  for (const agent of await agentsOf(root, query.keys)) {
    const keys = keysOf(agent, query.keys);
    const asked = { ...query, keys };
    const folder = join(root, 'agents', agent);
    const database = join(folder, 'agent', 'openclaw-agent.sqlite');
    try {
      if (await isOwnFile(database, root)) {
        const { events, unreadable } = await databaseEvents(database, asked);
        found.events.push(...events);
        if (unreadable > 0)
          found.troubles.push(`${unreadable} events of OpenClaw's agent ${agent} cannot be read.`);
      }
      found.events.push(...(await legacyEvents(join(folder, 'sessions'), root, asked)));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      found.troubles.push(`The sessions of OpenClaw's agent ${agent} cannot be read: ${reason}.`);
    }
  }
  return found;
}

/** Those that the keys name, or all where a key names none. */
async function agentsOf(root: string, keys: readonly string[]): Promise<string[]> {
  const named = keys.map((key) => /^agent:([^:/]+):/.exec(key)?.[1]);
  const entries = await readdir(join(root, 'agents'), { withFileTypes: true }).catch(() => []);
  return entries
    .filter(
      (entry) =>
        entry.isDirectory() && (named.includes(undefined) || named.includes(entry.name.toLowerCase())),
    )
    .map(({ name }) => name)
    .slice(0, MOST_AGENTS);
}

/** A key without its agent is meant within each. */
function keysOf(agent: string, keys: readonly string[]): string[] {
  return [
    ...new Set(
      keys.flatMap((key) =>
        key.startsWith('agent:') ? [key] : [key, `agent:${agent.toLowerCase()}:${key}`],
      ),
    ),
  ];
}

/** A regular file that no link led out of the state folder. */
async function isOwnFile(path: string, root: string): Promise<boolean> {
  const real = await realpath(path).catch(() => null);
  if (real !== path || !real.startsWith(root + sep)) return false;
  const opened = await openRegular(path);
  if ('refusal' in opened) return false;
  await opened.file.handle.close();
  return true;
}

async function legacyEvents(folder: string, root: string, query: EventQuery): Promise<SessionEvent[]> {
  const index = join(folder, 'sessions.json');
  if (!(await isOwnFile(index, root))) return [];
  const events: SessionEvent[] = [];
  for (const { sessionKey, sessionId, file } of await indexed(index, folder, query.keys)) {
    if (!(await isOwnFile(file, root))) continue;
    const opened = await openRegular(file);
    if ('refusal' in opened) continue;
    try {
      for (const message of await transcriptMessages(opened.file.handle, opened.file.size)) {
        const { at } = message;
        if (at !== null && at >= query.from && at <= query.to)
          events.push({ sessionKey, sessionId, message });
      }
    } finally {
      await opened.file.handle.close();
    }
  }
  return events;
}

interface Indexed {
  sessionKey: string;
  sessionId: string;
  file: string;
}

async function indexed(index: string, folder: string, keys: readonly string[]): Promise<Indexed[]> {
  const opened = await openRegular(index);
  if ('refusal' in opened) return [];
  let entries: unknown;
  try {
    const { handle, size } = opened.file;
    if (size > MOST_INDEX_BYTES) throw new Error(`${index} has more than ${MOST_INDEX_BYTES} bytes`);
    entries = JSON.parse(await handle.readFile('utf8'));
  } finally {
    await opened.file.handle.close();
  }
  return Object.entries(
    (entries ?? {}) as Record<string, { sessionId?: unknown; sessionFile?: unknown } | null>,
  ).flatMap(([sessionKey, entry]) => {
    const sessionId = entry?.sessionId;
    if (typeof sessionId !== 'string' || !/^[\w-]+$/.test(sessionId)) return [];
    if (!keys.includes(sessionKey.toLowerCase()) && !keys.includes(sessionId.toLowerCase())) return [];
    const named = typeof entry?.sessionFile === 'string' ? resolve(folder, entry.sessionFile) : '';
    const file = named.startsWith(folder + sep) ? named : join(folder, `${sessionId}.jsonl`);
    return [{ sessionKey, sessionId, file }];
  });
}
