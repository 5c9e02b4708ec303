import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type App } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { openTcpProxy, type TcpProxy } from '../scheduling/tcp-proxy.js';
import { MONGODB_URI, mongoUri } from '../scheduling/use-scheduler.js';
import { seedDataDir } from '../support/database.js';
import { silentLog } from '../support/silent-log.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'selfheal-mongo-'));
  await mkdir(join(folder, 'jobs'));
  await writeFile(join(folder, 'jobs/backup.yaml'), 'cmd: echo\n');
  await seedDataDir(join(folder, 'data'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const configWith = (env: Record<string, string>) =>
  loadConfig({ flags: { port: 0, data: 'data', jobs: 'jobs' }, env: { HOME: folder, ...env }, cwd: folder });

describe.runIf(MONGODB_URI !== null)('while MongoDB is away', () => {
  let proxy: TcpProxy;
  let app: App;
  beforeAll(async () => {
    const server = new URL(mongoUri(MONGODB_URI as string));
    proxy = await openTcpProxy({ host: server.hostname, port: Number(server.port) });
    server.port = String(proxy.port);
    app = await startApp(configWith({ MONGODB_URI: server.href }), { log: silentLog, reviewGraceMs: 0 });
  });
  afterAll(async () => {
    await app.close();
    await proxy.close();
  });
  const health = async () => {
    const answer = await fetch(`${app.url}/health`);
    const { status, scheduler } = (await answer.json()) as { status: string; scheduler: object };
    return { code: answer.status, status, scheduler };
  };
  const trigger = () =>
    fetch(`${app.url}/api/v1/healing/trigger`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ job_id: 'backup', force: true }),
    });

  it('the server answers, /health says degraded, and reviews wait until it is back', async () => {
    expect(await health()).toMatchObject({
      code: 200,
      status: 'healthy',
      scheduler: { status: 'up', backend: 'mongodb' },
    });
    await proxy.cut();
    const degraded = await health();
    expect(degraded).toMatchObject({ code: 503, status: 'degraded', scheduler: { status: 'down' } });
    expect(await (await trigger()).json()).toMatchObject({ success: true, status: 'pending' });
    const [waiting] = await app.core.prisma.healingReview.findMany();
    expect(waiting).toMatchObject({ status: 'running', phase: 'waiting' });
    expect((await fetch(`${app.url}/api/v1/healing/reviews`)).status).toBe(200);
    await proxy.mend();
    await expect
      .poll(async () => (await app.core.prisma.healingReview.findMany())[0]?.status, { timeout: 60_000 })
      .toBe('completed');
    expect(await health()).toMatchObject({ code: 200, status: 'healthy' });
  });
});

describe('a start', () => {
  it.each([
    ['MongoDB', { MONGODB_URI: 'mongodb://ada:planted-secret@127.0.0.1:1/x' }],
    ['Postgres', { DATABASE_URL: 'postgresql://ada:planted-secret@127.0.0.1:1/x' }],
  ])('without its %s fails, with the address and the reason, and no secret', async (_name, env) => {
    const start = startApp(configWith(env), { log: silentLog });
    await expect(start).rejects.toThrow(/could not be opened: .*ECONNREFUSED 127\.0\.0\.1:1/);
    await expect(start).rejects.not.toThrow(/planted/);
  });
});
