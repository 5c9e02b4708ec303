import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type App } from '../../src/app.js';
import { loadConfig, type ConfigFlags } from '../../src/config.js';
import { transact } from '../../src/domain/transact.js';
import { seedDataDir } from '../support/database.js';
import { silentLog } from '../support/silent-log.js';
import { readSse } from './read-sse.js';
import { recordingLog } from './test-server.js';
import { wsClient } from './ws-client.js';

let folder: string;
let app: App;

/** The settings of a server in the folder, as its command would read them there. */
function config(flags: ConfigFlags = {}) {
  return loadConfig({ flags: { port: 0, ...flags }, env: { HOME: folder }, cwd: folder });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'selfheal-app-'));
  await writeFile(join(folder, 'jobs.yaml'), 'jobs:\n  backup:\n    cmd: echo hello\n');
  app = await startApp(config(), { log: silentLog });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

async function query<T>(document: string, variables?: object): Promise<T> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: document, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

describe('startApp', () => {
  it('serves jobs, runs, pings and health from an empty data directory', async () => {
    expect(app.url).toBe(`http://127.0.0.1:${app.port}`);
    expect(await (await fetch(`${app.url}/ping/backup`)).text()).toBe('OK');
    const data = await query<object>('{ jobs { totalCount nodes { jobId lastRun { result exitCode } } } }');
    expect(data).toEqual({
      jobs: { totalCount: 1, nodes: [{ jobId: 'backup', lastRun: { result: 'SUCCESS', exitCode: 0 } }] },
    });
    expect(await (await fetch(`${app.url}/health`)).json()).toMatchObject({
      status: 'healthy',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      database: { kind: 'embedded' },
    });
  });

  it('tells a review to subscribers over SSE and WebSocket, replayed and live, and refuses an unknown position', async () => {
    const feed = 'subscription ($after: String) { events(after: $after) { position event { type jobId } } }';
    const socket = wsClient(app.url);
    const live = socket.client.iterate({ query: feed, variables: { after: '0' } });
    const first = live.next();
    await query('mutation { triggerReview(input: { jobId: "backup", force: true }) { __typename } }');
    const started = { events: { event: { type: 'review.started', jobId: 'backup' } } };
    expect((await first).value).toMatchObject({ data: started });
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: feed, variables: { after: '0' } }),
    });
    const replayed = readSse(response);
    expect(await replayed.next()).toMatchObject({ data: started });
    const ended = (await live.next()).value as { data: object };
    expect(ended.data).toMatchObject({
      events: { event: { type: expect.stringMatching(/^review\./) as string } },
    });
    expect(await replayed.next()).toEqual(ended);

    const unknown = { query: feed, variables: { after: '123456' } };
    const told = await socket.client
      .iterate(unknown)
      .next()
      .then(
        ({ value }) => JSON.stringify(value),
        (errors: unknown) => JSON.stringify(errors),
      );
    expect(told).toContain('BAD_USER_INPUT');
    await replayed.cancel();
    await socket.client.dispose();
  });

  it('tells subscribers that a job file changed', async () => {
    const socket = wsClient(app.url);
    const live = socket.client.iterate({
      query: 'subscription { jobUpdated { jobId job { name } event { type } } }',
    });
    const first = live.next();
    // It is listened for once something else is answered on the same socket.
    await socket.client.iterate({ query: '{ __typename }' }).next();
    await writeFile(join(folder, 'jobs.yaml'), 'jobs:\n  backup:\n    name: Nightly\n    cmd: echo hello\n');
    expect((await first).value).toEqual({
      data: { jobUpdated: { jobId: 'backup', job: { name: 'Nightly' }, event: { type: 'job.changed' } } },
    });
    await socket.client.dispose();
  });

  it('tells how its scheduler is', async () => {
    const { scheduler } = await query<{ scheduler: object }>('{ scheduler { state backend } }');
    expect(scheduler).toEqual({ state: 'UP', backend: 'POSTGRES' });
  });

  it('refuses a query that is 50 levels deep, with the limit', async () => {
    const deep = `{ jobs { nodes ${'{ lastRun { job '.repeat(24)} { jobId } ${'} }'.repeat(24)} } }`;
    await expect(query(deep)).rejects.toThrow(/deep|level/i);
  });

  it('refuses a second server on the same data directory, naming the process', async () => {
    await expect(startApp(config(), { log: silentLog })).rejects.toThrow(`pid ${process.pid}`);
    expect((await fetch(`${app.url}/health`)).status).toBe(200);
  });

  it('closes what it opened when a later step fails', async () => {
    const data = join(folder, 'other');
    await seedDataDir(data);
    const taken = config({ data, port: app.port });
    await expect(startApp(taken, { log: silentLog })).rejects.toThrow(`port ${app.port} (EADDRINUSE)`);
    const second = await startApp(config({ data }), { log: silentLog });
    await second.close();
  });

  it('refuses another host without any token, and leaves the database closed', async () => {
    const data = join(folder, 'refused');
    await seedDataDir(data);
    await expect(startApp(config({ host: '0.0.0.0', data }), { log: silentLog })).rejects.toThrow(/token/);
    expect(await readdir(data)).not.toContain('server.lock');
  });

  it('keeps the history when it is closed and started again, and takes up what was left running', async () => {
    const left = await app.core.prisma.healingReview.create({
      data: {
        jobId: 'backup',
        trigger: 'manual',
        force: false,
        requestedBy: 'somebody',
        owner: 'a process that died',
        phase: 'analysing',
        attempt: 1,
        fence: 1,
        leaseUntil: new Date(Date.now() + 60_000),
        windowFrom: new Date(0),
        windowTo: new Date(),
        startedAt: new Date(),
        createdAt: new Date(),
      },
    });
    await transact(app.core, (tx) =>
      tx.event({ type: 'review.started', jobId: 'backup', actor: 'somebody', reviewId: left.id }),
    );
    await Promise.all([app.close(), app.close()]);
    const { log, lines } = recordingLog();
    app = await startApp(config(), { log });
    const review = () => app.core.prisma.healingReview.findUniqueOrThrow({ where: { id: left.id } });
    await expect.poll(review).toMatchObject({
      status: 'running',
      phase: 'waiting',
      owner: '',
      waitingFor: 'its process was lost',
      notBefore: expect.any(Date) as Date,
    });
    expect(lines.map(({ message }) => message)).toContain('reviews of lost processes go back into the queue');
    expect(await query('{ runs(jobId: "backup") { totalCount } }')).toEqual({ runs: { totalCount: 1 } });
  });
});
