import { afterEach } from 'vitest';
import type { Core } from '../../src/domain/core.js';
import {
  openMongoBackend,
  openPostgresBackend,
  type SchedulerBackend,
} from '../../src/scheduling/open-backend.js';
import type { Pace } from '../../src/scheduling/pace.js';
import { Scheduler, type SchedulerOptions } from '../../src/scheduling/scheduler.js';
import type { TestCore } from '../support/core.js';

/** Where Agenda's contract is tested. Without a server for it, MongoDB's part does not run. */
export const MONGODB_URI = process.env['TEST_MONGODB_URI'] ?? null;

export type BackendKind = SchedulerBackend['kind'];

/** What the scheduler looks for by itself it finds within half a second, not five. */
export const IN_A_HURRY: Partial<Pace> = { scanEveryMs: 200, sweepEveryMs: 1_000, tryAgainMs: 100 };

let databases = 0;

/** A database of its own on the server for tests, so that no test sees another's jobs. */
export function mongoUri(server: string): string {
  databases += 1;
  const url = new URL(server);
  url.pathname = `/selfheal_${process.pid}_${Date.now()}_${databases}`;
  return url.href;
}

export interface OpenScheduler {
  scheduler: Scheduler;
  core: Core;
}

/**
 * Opens schedulers on a test's database, as so many processes would: each has an owner of its own, and hears of the
 * others' work. They are closed after each test.
 */
export function useSchedulers(
  test: TestCore,
): (
  backend: () => Promise<SchedulerBackend>,
  options?: Partial<SchedulerOptions> & { core?: Partial<Core> },
) => Promise<OpenScheduler> {
  const open: Scheduler[] = [];
  afterEach(async () => {
    for (const scheduler of open.splice(0).reverse()) await scheduler.close();
  });
  let owners = 0;
  return async (backend, { core: given, ...options } = {}) => {
    owners += 1;
    const core: Core = {
      ...test.core,
      owner: String(owners),
      isOwnerAlive: async () => true,
      reviews: { wake: (howMany) => scheduler.wake(howMany) },
      ...given,
    };
    const publish = async (name: string): Promise<void> => {
      for (const other of open) if (other !== scheduler) other.hear(name);
    };
    const scheduler: Scheduler = new Scheduler(core, await backend(), {
      concurrency: 1,
      graceMs: 0,
      news: { publish },
      dueCron: '* * * * * *',
      ...options,
      pace: { ...IN_A_HURRY, ...options.pace },
    });
    open.push(scheduler);
    await scheduler.start();
    return { scheduler, core };
  };
}

/** What opens the backend, or null where there is no server for it. */
export function backendOf(kind: BackendKind, test: TestCore): (() => Promise<SchedulerBackend>) | null {
  if (kind === 'postgres') {
    return () => openPostgresBackend(test.database, { shared: test.database.kind === 'server' });
  }
  if (MONGODB_URI === null) return null;
  const uri = mongoUri(MONGODB_URI);
  return () => openMongoBackend(uri);
}
