import { once } from 'node:events';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.js';
import { migrationsDir } from '../../src/storage/migrations-dir.js';
import { PG_DUMP, PG_RESTORE } from '../../src/storage/backup/server-database.js';
import { silentLog } from '../support/silent-log.js';
import { run, start } from './in-process.js';
import { useServer } from './use-server.js';

const server = useServer({ 'jobs/a.yaml': 'cmd: echo hello\n' });
const at = (name: string): string => join(server.folder, name);
const cli = (argv: string[], env: Record<string, string> = {}, now = new Date()) =>
  run(argv, { cwd: server.folder, env: { ...server.env, ...env }, now });
/** The jobs that events in a data directory are about. */
async function marksIn(dataDir: string): Promise<string[]> {
  const database = await openDatabase({ databaseUrl: null, dataDir, migrationsDir, log: silentLog });
  const events = await database.prisma.healingEvent.findMany();
  await database.close();
  return events.map(({ jobId }) => jobId);
}
/** Something that answers a request with the beginning of an archive, and no end. */
async function endingEarly(): Promise<{ url: string; close: () => void }> {
  const socket = createServer((connection) => {
    connection.once('data', () => {
      connection.end(
        'HTTP/1.1 200 OK\r\ncontent-type: application/gzip\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n',
      );
    });
  }).listen(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    url: `http://127.0.0.1:${(socket.address() as AddressInfo).port}`,
    close: () => void socket.close(),
  };
}

describe('backup', () => {
  it('saves the database of the running server, for its user alone; restore puts it elsewhere', async () => {
    await server.app.core.prisma.healingEvent.create({
      data: { jobId: 'kept', type: 'review.started', actor: 'test' },
    });
    const now = new Date('2026-03-02T12:00:00Z');
    const saved = await cli(['backup'], {}, now);
    const file = at('selfheal-2026-03-02T12-00-00Z.tar.gz');
    expect(saved).toMatchObject({ code: 0, stderr: '' });
    expect(saved.stdout).toMatch(
      /^wrote .*\/selfheal-2026-03-02T12-00-00Z\.tar\.gz: \d\.\d MiB, the database of http:/,
    );
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    const again = await cli(['backup'], {}, now);
    expect(again).toMatchObject({
      code: 5,
      stderr: `selfheal: ${file} exists already; --force overwrites it\n`,
    });
    expect((await cli(['backup', '--force'], {}, now)).code).toBe(0);

    const restored = await cli(['restore', file, '--data', 'copy']);
    expect(restored).toMatchObject({ code: 0, stderr: '' });
    expect(restored.stdout).toMatch(/^restored .*\/copy as it was on \S+, with selfheal \d+\.\d+\.\d+\n$/);
    expect(await marksIn(at('copy'))).toContain('kept');
    const refused = await cli(['restore', file, '--data', 'copy']);
    expect(refused).toMatchObject({ code: 5, stderr: expect.stringContaining('--force puts it aside') });
    const forced = await cli(['restore', file, '--data', 'copy', '--force']);
    expect(forced.stdout).toMatch(/\nthe database before it is kept in .*\/copy\/pg\.before-restore\./);
    const running = await cli(['restore', file, '--data', 'data', '--force']);
    expect(running).toMatchObject({ code: 1, stderr: expect.stringContaining('in use by selfheal serve') });
  });

  it('writes to stdout, but not to a terminal', async () => {
    const invocation = start(['backup', '--output', '-'], { cwd: server.folder, env: server.env });
    const chunks: Buffer[] = [];
    invocation.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    expect([await invocation.ended, invocation.errors()]).toEqual([0, '']);
    expect(gunzipSync(Buffer.concat(chunks)).toString('latin1', 0, 13)).toBe('manifest.json');
    const terminal = await run(['backup', '-o', '-'], { cwd: server.folder, env: server.env, columns: 80 });
    expect(terminal.code).toBe(2);
  });

  it('takes the data directory where the server of this configuration does not run', async () => {
    const config = at('other.yaml');
    const { port } = server.app;
    await writeFile(config, `port: ${port}\ndata: data\njobs: jobs\n`);
    const argv = ['backup', '--config', config, '--output', 'rest.tar.gz', '--force'];
    const env = { SELFHEAL_URL: '' };
    expect((await cli(argv, env)).stdout).toContain(`the database of http://127.0.0.1:${port}\n`);
    await server.restart(async () => {
      expect((await cli(argv, env)).stdout).toContain(`the database of ${at('data')}\n`);
      const elsewhere = await cli(argv, { SELFHEAL_URL: 'http://127.0.0.1:9' });
      expect(elsewhere, 'a database here is not that of a server elsewhere').toMatchObject({
        code: 3,
        stdout: '',
      });
      expect((await cli(['backup', '--data', 'data', '-o', 'named.tar.gz'])).code).toBe(0);
    });
    const locked = await cli(['backup', '--data', 'data', '-o', 'locked.tar.gz']);
    expect(locked).toMatchObject({ code: 1, stderr: expect.stringContaining('in use by selfheal serve') });
    const nothing = await cli(['backup', '--data', 'nowhere', '-o', 'nothing.tar.gz']);
    expect(nothing).toMatchObject({
      code: 5,
      stderr: expect.stringContaining(`no database in ${at('nowhere')}`),
    });
    expect(await readdir(server.folder)).not.toContain('nowhere');
  });

  it('leaves nothing of an archive that ends early, or cannot be written', async () => {
    const { url, close } = await endingEarly();
    const early = await cli(['backup', '-o', 'early.tar.gz'], { SELFHEAL_URL: url });
    close();
    expect(early).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the backup was not written to'),
    });
    const folder = await cli(['backup', '-o', 'no/folder.tar.gz']);
    expect(folder).toMatchObject({ code: 5, stderr: `selfheal: there is no folder ${at('no')}\n` });
    expect((await readdir(server.folder)).filter((name) => name.includes('early'))).toEqual([]);
  });

  it('names the tool of a Postgres server by its exact command', async () => {
    const env = { DATABASE_URL: 'postgresql://user:secret@127.0.0.1:1/db' };
    const backup = await cli(['backup'], env);
    expect(backup).toMatchObject({ code: 2, stdout: '' });
    expect(backup.stderr).toContain(`by its own tool: ${PG_DUMP}\n`);
    expect(backup.stderr).not.toContain('secret');
    const restore = await cli(['restore', 'selfheal.dump'], env);
    expect([restore.code, restore.stderr]).toEqual([2, expect.stringContaining(`by ${PG_RESTORE}\n`)]);
  });

  it('says which file cannot be restored, and why', async () => {
    const missing = await cli(['restore', 'missing.tar.gz']);
    expect(missing).toMatchObject({
      code: 5,
      stderr: `selfheal: ${at('missing.tar.gz')} cannot be read (ENOENT)\n`,
    });
    await writeFile(at('text.tar.gz'), 'hello');
    const text = await cli(['restore', 'text.tar.gz', '--data', 'fresh']);
    expect(text).toMatchObject({
      code: 5,
      stderr: `selfheal: ${at('text.tar.gz')} was not restored: it cannot be unpacked (incorrect header check)\n`,
    });
    expect(await readdir(at('fresh'))).toEqual([]);
  });

  it('is for an admin', async () => {
    const created = await cli(['token', 'create', 'root', '--role', 'admin']);
    const root = { SELFHEAL_TOKEN: created.stdout.trim() };
    const viewer = await cli(['token', 'create', 'vera', '--role', 'viewer'], root);
    const asViewer = await cli(['backup', '-o', 'viewer.tar.gz'], { SELFHEAL_TOKEN: viewer.stdout.trim() });
    expect(asViewer).toMatchObject({ code: 6, stderr: expect.stringContaining('it takes admin') });
    expect((await cli(['backup', '-o', 'viewer.tar.gz'])).code, 'without a token').toBe(6);
    expect((await cli(['backup', '-o', 'admin.tar.gz'], root)).code).toBe(0);
  });
});
