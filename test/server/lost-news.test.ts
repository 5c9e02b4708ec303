import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startApp, type App } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { createToken } from '../../src/domain/access/access-tokens.js';
import { createServerDatabase } from '../support/database.js';
import { silentLog } from '../support/silent-log.js';

const template = inject('postgresTemplate');

describe.runIf(template !== null)('a server that lost its connection for news', () => {
  let folder: string;
  let app: App;
  let admin: Client;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'selfheal-news-'));
    await mkdir(join(folder, 'jobs'));
    const made = await createServerDatabase(template!);
    drop = made.drop;
    admin = new Client({ connectionString: made.url });
    await admin.connect();
    const env = { HOME: folder, DATABASE_URL: made.url, SELFHEAL_TOKEN: 'the-token-of-an-admin' };
    app = await startApp(loadConfig({ flags: { port: 0, jobs: 'jobs' }, env, cwd: folder }), {
      log: silentLog,
      reviewGraceMs: 0,
    });
  });
  afterAll(async () => {
    await app.close();
    await admin.end();
    await drop();
    await rm(folder, { recursive: true, force: true });
  });

  const statusWith = async (secret: string): Promise<number> =>
    (await fetch(`${app.url}/api/v1/jobs`, { headers: { authorization: `Bearer ${secret}` } })).status;

  it('reads its tokens again: another may have been revoked or made meanwhile', async () => {
    const { token, secret } = await createToken(app.core, {
      name: 'ci',
      role: 'viewer',
      actor: { name: 'ada' },
    });
    expect(await statusWith(secret)).toBe(200);
    // As another process does it, whose news this one misses.
    await admin.query('UPDATE access_tokens SET revoked_at = now() WHERE id = $1', [token.id]);
    expect(await statusWith(secret)).toBe(200);
    await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await expect.poll(() => statusWith(secret), { timeout: 30_000 }).toBe(401);
  });

  it('finds the events that it was not told of', async () => {
    const next = app.core.feed.subscribe({}).next();
    // Without a word of it, and then the connection goes.
    await admin.query(
      "INSERT INTO healing_events (type, job_id, actor) VALUES ('review.started', 'backup', 'another process')",
    );
    await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    expect((await next).value).toMatchObject({ actor: 'another process' });
  });
});
