import { describe, expect, it } from 'vitest';
import { startReview } from '../../src/domain/reviews/start-review.js';
import { openMongoBackend } from '../../src/scheduling/open-backend.js';
import { useCore } from '../support/core.js';
import { openTcpProxy } from './tcp-proxy.js';
import { MONGODB_URI, mongoUri, useSchedulers } from './use-scheduler.js';
import { HOURLY_JOB, schedulerContract } from './scheduler-contract.js';

if (MONGODB_URI === null) {
  console.warn(
    'The scheduler was not tested on MongoDB: TEST_MONGODB_URI names no server (.ci/run starts one).',
  );
} else {
  schedulerContract('mongodb');
}

describe.runIf(MONGODB_URI !== null)('MongoDB', () => {
  const test = useCore({ 'one.yaml': HOURLY_JOB, 'two.yaml': HOURLY_JOB });
  const openScheduler = useSchedulers(test);

  it('that is away: reviews wait and then run, and the scheduler says that it is down', async () => {
    const server = new URL(MONGODB_URI as string);
    const proxy = await openTcpProxy({ host: server.hostname, port: Number(server.port) });
    try {
      const direct = mongoUri(server.href);
      const through = new URL(direct);
      through.port = String(proxy.port);
      const { core, scheduler } = await openScheduler(() =>
        openMongoBackend(through.href, { connectTimeoutMs: 1_000 }),
      );
      await scheduler.ping();
      await proxy.cut();
      const { id } = await startReview(core, {
        jobId: 'one',
        force: true,
        trigger: 'manual',
        requestedBy: 'ada',
      });
      await expect(scheduler.ping()).rejects.toThrow();
      expect(await test.core.prisma.healingReview.findUnique({ where: { id } })).toMatchObject({
        status: 'running',
        phase: 'waiting',
      });
      await proxy.mend();
      await expect
        .poll(async () => (await test.core.prisma.healingReview.findUnique({ where: { id } }))?.status, {
          timeout: 60_000,
        })
        .toBe('completed');
      await scheduler.ping();
      await scheduler.close();
    } finally {
      await proxy.close();
    }
  });
});

describe('a MongoDB that cannot be reached', () => {
  it.each([
    'mongodb://ada:planted/pass@hidden@127.0.0.1:1/selfheal',
    'mongodb://ada:planted@hidden@127.0.0.1:1',
    'mongodb://ada:planted-hidden@127.0.0.1:1/?no=such&option=',
    'mongodb://ada:planted?hidden@127.0.0.1:1/x',
  ])('keeps the password of an address that is wrong to itself: %s', async (uri) => {
    const refused = await openMongoBackend(uri).then(
      () => '',
      (error: Error) => error.message,
    );
    expect(refused).toMatch(/^MongoDB at .* could not be opened: /);
    expect(refused).not.toMatch(/planted|hidden/);
  });

  it('is given up after a while, with the address and the reason and no password', async () => {
    const uri = 'mongodb://ada:planted-password@127.0.0.1:1/selfheal';
    const opened = openMongoBackend(uri, { connectTimeoutMs: 500 });
    await expect(opened).rejects.toThrow(/MongoDB at 127\.0\.0\.1:1 could not be opened: .*ECONNREFUSED/);
    await expect(opened).rejects.not.toThrow(/planted/);
  });
});
