import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { rollbackAction } from '../../../src/domain/actions/rollback-action.js';
import { settleActions } from '../../../src/domain/actions/settle-actions.js';
import type { Core } from '../../../src/domain/core.js';
import { approveSuggestion } from '../../../src/domain/suggestions/approve-suggestion.js';
import { createServerDatabase, seedDataDir } from '../../support/database.js';
import { insertSuggestion } from '../../support/insert-suggestion.js';
import { openTestCore } from '../../support/open-core.js';

const CHILD = fileURLToPath(new URL('../../support/killed-at.ts', import.meta.url));
const BEFORE = '#!/bin/bash\necho one\n';
const AFTER = '#!/bin/bash\nset -euo pipefail\necho one\n';

/** Every step of an apply and of a rollback of an existing file, in order; the test fails where one is missing. */
const FILE_STEPS = [
  'verified',
  'temp_created',
  'temp_written',
  'attributes_set',
  'temp_synced',
  'verified_again',
  'placed',
  'folder_synced',
];
const APPLY_STEPS = ['prepared', 'begun', ...FILE_STEPS, 'written'];
const ROLLBACK_STEPS = ['rollback_begun', ...FILE_STEPS, 'restored'];

/** kill -9 after each step, then a start on what is left. */
describe('a process killed', () => {
  let root: string;
  let script: string;
  let databaseUrl: string | null = null;
  let dropDatabase: () => Promise<void> = async () => undefined;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'selfheal-crash-'));
    script = join(root, 'jobs', 'job.sh');
    await seedDataDir(join(root, 'data'));
    const server = inject('postgresTemplate');
    if (server) ({ url: databaseUrl, drop: dropDatabase } = await createServerDatabase(server));
  });
  afterAll(async () => {
    await dropDatabase();
    await rm(root, { recursive: true, force: true });
  });

  const start = () => openTestCore({ databaseUrl, dataDir: join(root, 'data'), jobs: join(root, 'jobs') });

  /** Runs the child until it kills itself; returns the steps that it passed. */
  const killedAt = async (what: 'apply' | 'rollback', id: number, killAt: string): Promise<string[]> => {
    const argument = JSON.stringify({
      databaseUrl,
      dataDir: join(root, 'data'),
      jobs: join(root, 'jobs'),
      what,
      id,
      killAt,
    });
    const child = spawn(process.execPath, ['--import', 'jiti/register', CHILD, argument], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const signal = await new Promise((resolve) => child.once('close', (_code, name) => resolve(name)));
    expect(signal).toBe('SIGKILL');
    return output.trim().split('\n');
  };

  /** A start settles what a dead process left; a server needs a moment to notice that its connection is gone. */
  const settle = async (core: Core, expected: number): Promise<void> => {
    let settled = 0;
    await expect.poll(async () => (settled += await settleActions(core)), { timeout: 10_000 }).toBe(expected);
    expect(await settleActions(core)).toBe(0);
  };

  const freshScript = async (): Promise<void> => {
    const { mkdir } = await import('node:fs/promises');
    await mkdir(join(root, 'jobs'), { recursive: true });
    await writeFile(join(root, 'jobs', 'job.yaml'), 'cmd: bash job.sh\n');
    await writeFile(script, BEFORE);
  };

  it.each(APPLY_STEPS.map((step, index) => [step, index] as const))(
    'after "%s" of an apply leaves a whole file and a settled action',
    async (step, index) => {
      await freshScript();
      const first = await start();
      const { id } = await insertSuggestion(first.core, {
        jobId: 'job',
        change: { file: script, to: AFTER },
      });
      await approveSuggestion(first.core, { id, actor: { name: 'ada' } });
      await first.close();

      expect(await killedAt('apply', id, step)).toEqual(APPLY_STEPS.slice(0, index + 1));

      const content = await readFile(script, 'utf8');
      const placed = index >= APPLY_STEPS.indexOf('placed');
      expect(content).toBe(placed ? AFTER : BEFORE);
      const { core, close } = await start();
      try {
        await settle(core, step === 'prepared' ? 0 : 1);
        const { status } = await core.prisma.healingSuggestion.findUniqueOrThrow({ where: { id } });
        const actions = await core.prisma.healingAction.findMany({ where: { suggestionId: id } });
        if (step === 'prepared') {
          expect({ status, actions }).toEqual({ status: 'approved', actions: [] });
        } else {
          expect(status).toBe(placed ? 'applied' : 'failed');
          expect(actions.map((action) => action.status)).toEqual([placed ? 'success' : 'failed']);
        }
        if (placed) {
          await rollbackAction(core, { id: actions[0]?.id as number, actor: { name: 'ada' } });
          expect(await readFile(script, 'utf8')).toBe(BEFORE);
        }
        expect(await readdir(join(root, 'jobs'))).toEqual(['job.sh', 'job.yaml']);
      } finally {
        await close();
      }
    },
  );

  it.each(ROLLBACK_STEPS.map((step, index) => [step, index] as const))(
    'after "%s" of a rollback leaves a whole file and a settled action',
    async (step, index) => {
      await freshScript();
      const first = await start();
      const { id } = await insertSuggestion(first.core, {
        jobId: 'job',
        change: { file: script, to: AFTER },
      });
      const { action } = await approveSuggestion(first.core, { id, apply: true, actor: { name: 'ada' } });
      const actionId = action?.id as number;
      await first.close();

      expect(await killedAt('rollback', actionId, step)).toEqual(ROLLBACK_STEPS.slice(0, index + 1));

      const placed = index >= ROLLBACK_STEPS.indexOf('placed');
      expect(await readFile(script, 'utf8')).toBe(placed ? BEFORE : AFTER);
      const { core, close } = await start();
      try {
        await settle(core, 1);
        const settled = await core.prisma.healingAction.findUniqueOrThrow({ where: { id: actionId } });
        expect(settled.status).toBe(placed ? 'rolled_back' : 'success');
        if (!placed) await rollbackAction(core, { id: actionId, actor: { name: 'ada' } });
        expect(await readFile(script, 'utf8')).toBe(BEFORE);
        const { status } = await core.prisma.healingSuggestion.findUniqueOrThrow({ where: { id } });
        expect(status).toBe('pending');
        expect(await readdir(join(root, 'jobs'))).toEqual(['job.sh', 'job.yaml']);
      } finally {
        await close();
      }
    },
  );
});
