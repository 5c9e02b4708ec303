import { constants } from 'node:fs';
import { access, readdir, readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { codeOf, note, ok, wrong, type Check } from './check.js';

const CONNECT_TIMEOUT_MS = 5_000;
/** Postgres' code. */
const UNDEFINED_TABLE = '42P01';
const LOCK_FILE = 'server.lock';
const REJECTED_FOLDER = 'rejected';

/** Whether the data directory can be used, or made. Creates nothing and takes no lock, so that no starting server is disturbed. */
export async function checkDataDir(dataDir: string): Promise<Check> {
  const name = 'data directory';
  const existing = await nearestExisting(dataDir);
  try {
    if (!(await stat(existing)).isDirectory()) return wrong(name, `${existing} is no folder`);
    await access(existing, constants.W_OK | constants.X_OK);
  } catch (error) {
    return wrong(name, `${existing} cannot be written to (${codeOf(error)})`);
  }
  if (existing !== dataDir) return ok(name, `${dataDir} (made at the first start)`);
  return await checkLock(name, dataDir);
}

async function checkLock(name: string, dataDir: string): Promise<Check> {
  let text: string;
  try {
    text = await readFile(join(dataDir, LOCK_FILE), 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return ok(name, `${dataDir} (no server has it open)`);
    return wrong(name, `${join(dataDir, LOCK_FILE)} cannot be read (${codeOf(error)})`);
  }
  const { pid, host } = parseLock(text);
  if (pid === null) {
    return wrong(
      name,
      `${join(dataDir, LOCK_FILE)} is no lock of ours; remove it if no server uses the folder`,
    );
  }
  if (host !== hostname())
    return note(name, `${dataDir} (opened by process ${pid} on host ${host ?? 'unknown'})`);
  if (isAlive(pid)) return ok(name, `${dataDir} (in use by process ${pid})`);
  return note(name, `${dataDir} (process ${pid} left its lock behind; the next start takes it over)`);
}

function parseLock(text: string): { pid: number | null; host: string | null } {
  try {
    const { pid, host } = JSON.parse(text) as { pid?: unknown; host?: unknown };
    return {
      pid: typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 ? pid : null,
      host: typeof host === 'string' ? host : null,
    };
  } catch {
    return { pid: null, host: null };
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

async function nearestExisting(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      await stat(folder);
      return folder;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || folder === dirname(folder)) return folder;
    }
  }
}

/** Whether the Postgres server answers. @param url null for the embedded database, which only the server opens */
export async function checkDatabase(url: string | null): Promise<Check> {
  const name = 'database';
  if (url === null) return ok(name, 'embedded, in the data directory');
  const { Client } = await import('pg');
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; database: string }>(
      "SELECT current_setting('server_version') AS version, current_database() AS database",
    );
    const [row] = rows;
    return ok(name, `Postgres ${row?.version ?? '?'}, database ${row?.database ?? '?'}`);
  } catch (error) {
    // The client's own messages name host and user; what a URL parser says would show all of it.
    const message = error instanceof Error && error.message !== '' ? error.message : codeOf(error);
    return wrong(name, `no answer: ${message.replace(/\/\/[^@\s/]*@/g, '//…@')}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whether the counters that totals are read from agree with the rows, which it counts. */
export async function checkCounters(url: string): Promise<Check> {
  const name = 'counters';
  const [{ Client }, { recount }] = await Promise.all([
    import('pg'),
    import('../../domain/stats/recount.js'),
  ]);
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
    const wrongOnes = await recount(client);
    if (wrongOnes.length === 0) return ok(name, 'they agree with the rows');
    return wrong(name, `${wrongOnes.length} do not agree with the rows; SELECT healing_recount() mends them`);
  } catch (error) {
    if (codeOf(error) === UNDEFINED_TABLE) return note(name, 'made by the next start of the server');
    return wrong(name, `they could not be checked (${codeOf(error)})`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** What waits in the spool, and what the server would not have. */
export async function checkSpool(dir: string): Promise<Check> {
  const name = 'spool';
  try {
    const waiting = await sizeOf(dir);
    const rejected = await sizeOf(join(dir, REJECTED_FOLDER));
    const parts: string[] = [];
    if (waiting.files > 0) {
      parts.push(
        `${runs(waiting.files)} waiting in ${dir} (${kilobytes(waiting.bytes)}); 'selfheal run --deliver' sends them`,
      );
    }
    if (rejected.files > 0) {
      parts.push(
        `${runs(rejected.files)} that the server refused in ${join(dir, REJECTED_FOLDER)}, with the reasons`,
      );
    }
    return parts.length === 0 ? ok(name, 'empty') : note(name, parts.join('; '));
  } catch (error) {
    return wrong(name, `${dir} cannot be read (${codeOf(error)})`);
  }
}

async function sizeOf(dir: string): Promise<{ files: number; bytes: number }> {
  let names: string[];
  try {
    names = await readdir(dir);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { files: 0, bytes: 0 };
    throw error;
  }
  const files = names.filter((file) => /\.(?:run|late)$/.test(file));
  // A run may be delivered, and its file gone, since the folder was read.
  const sizes = await Promise.all(
    files.map((file) =>
      stat(join(dir, file)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return { files: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function runs(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}
