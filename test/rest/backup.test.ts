import { once } from 'node:events';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { PG_DUMP } from '../../src/storage/backup/server-database.js';
import { testServer } from '../server/test-server.js';
import { echoSchema } from '../server/echo-schema.js';
import { SECRETS, useRest } from './use-rest.js';

const rest = useRest({});
const admin = { token: SECRETS.admin };

/** A server whose backups are these. */
async function serverWith(backup: () => Promise<{ archive: Readable }>) {
  const database = { ...rest.test.database, backup: backup as never };
  return testServer({ ...rest.test, database }, echoSchema().schema);
}
const post = { method: 'POST', url: '/api/v1/backup' } as const;

describe('POST /backup', () => {
  it('sends an archive to an admin, and to nobody else', async () => {
    const refused = await rest.call('POST', '/backup');
    expect(refused).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('it takes admin') },
    });
    const answer = await rest.call('POST', '/backup', admin);
    if (rest.test.database.kind === 'server') {
      expect(answer).toMatchObject({
        status: 400,
        body: { detail: `The database is a Postgres server; back it up by ${PG_DUMP}` },
      });
    } else {
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        'content-type': 'application/gzip',
        'cache-control': 'no-store',
        'content-disposition': 'attachment; filename="selfheal-2026-03-02T12-00-00-000Z.tar.gz"',
      });
    }
  });

  it('makes one at a time, and the next when the reader of one is gone', async () => {
    const archives = [new Readable({ read: () => undefined }), Readable.from(['second'])];
    const server = await serverWith(async () => ({ archive: archives.shift() as Readable }));
    const url = `http://127.0.0.1:${await server.listen()}/api/v1/backup`;
    const first = archives[0] as Readable;
    const closed = once(first, 'close');
    first.push('first');
    const reader = request(url, { method: 'POST' }).end();
    await once(reader, 'response');
    const busy = await server.http.inject(post);
    expect([busy.statusCode, busy.json()]).toEqual([
      400,
      { detail: 'Another backup is being made just now' },
    ]);
    reader.destroy();
    await closed;
    expect((await server.http.inject(post)).body).toBe('second');
    await server.close();
  });

  it('says that there is no room, and masks any other failure', async () => {
    const failures: Error[] = [
      Object.assign(new Error('x'), { code: 'ENOSPC' }),
      new Error('a path of ours'),
    ];
    const server = await serverWith(() => Promise.reject(failures.shift() ?? new Error('no more')));
    const full = await server.http.inject(post);
    expect([full.statusCode, full.json()]).toEqual([
      507,
      { detail: 'There is no room for a copy of the database in the data directory' },
    ]);
    const failed = await server.http.inject(post);
    expect(failed.statusCode).toBe(500);
    expect(failed.body).not.toContain('a path of ours');
    await server.close();
  });

  it('ends the connection where the archive fails, so that nobody takes a part for the whole', async () => {
    const archive = new Readable({ read: () => undefined });
    const server = await serverWith(async () => ({ archive }));
    const url = `http://127.0.0.1:${await server.listen()}/api/v1/backup`;
    archive.push('the beginning');
    const answer = await fetch(url, { method: 'POST' });
    archive.destroy(new Error('disk'));
    await expect(answer.text()).rejects.toThrow('terminated');
    await server.close();
  });
});
