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

  /** What the next case is carried out on; made with the server that the case before it started, which spares one. */
  let armed: { suggestionId: number; actionId: number };
  const arm = async (core: Core, what: 'apply' | 'rollback'): Promise<void> => {
    await freshScript();
    const { id } = await insertSuggestion(core, { jobId: 'job', change: { file: script, to: AFTER } });
    const { action } = await approveSuggestion(core, {
      id,
      apply: what === 'rollback',
      actor: { name: 'ada' },
    });
    armed = { suggestionId: id, actionId: action?.id ?? 0 };
  };

  const CASES = [
    ...APPLY_STEPS.map((step, index) => ({ what: 'apply' as const, step, index })),
    ...ROLLBACK_STEPS.map((step, index) => ({ what: 'rollback' as const, step, index })),
  ];

  beforeAll(async () => {
    await freshScript();
    const { core, close } = await start();
    await arm(core, 'apply');
    await close();
  });

  it.each(CASES)(
    'after "$step" of $what leaves a whole file and a settled action',
    async ({ what, step, index }) => {
      const { suggestionId } = armed;
      const steps = what === 'apply' ? APPLY_STEPS : ROLLBACK_STEPS;
      const killed = killedAt(what, what === 'apply' ? suggestionId : armed.actionId, step);
      expect(await killed).toEqual(steps.slice(0, index + 1));

      const placed = index >= steps.indexOf('placed');
      expect(await readFile(script, 'utf8')).toBe(placed === (what === 'apply') ? AFTER : BEFORE);
      const { core, close } = await start();
      try {
        await settle(core, step === 'prepared' ? 0 : 1);
        const suggestion = await core.prisma.healingSuggestion.findUniqueOrThrow({
          where: { id: suggestionId },
          include: { actions: true },
        });
        const [action, ...more] = suggestion.actions;
        expect(more).toEqual([]);
        const expected = { apply: applied, rollback: rolledBack }[what](step, placed);
        expect({ suggestion: suggestion.status, action: action?.status }).toEqual(expected);
        if (action?.status === 'success') {
          await rollbackAction(core, { id: action.id, actor: { name: 'ada' } });
        }
        expect(await readFile(script, 'utf8')).toBe(BEFORE);
        expect(await readdir(join(root, 'jobs'))).toEqual(['job.sh', 'job.yaml']);
        const next = CASES[CASES.findIndex((each) => each.what === what && each.step === step) + 1];
        if (next) await arm(core, next.what);
      } finally {
        await close();
      }
    },
  );

  const applied = (step: string, placed: boolean) => {
    if (step === 'prepared') return { suggestion: 'approved', action: undefined };
    return placed ? { suggestion: 'applied', action: 'success' } : { suggestion: 'failed', action: 'failed' };
  };
  const rolledBack = (_step: string, placed: boolean) =>
    placed ? { suggestion: 'pending', action: 'rolled_back' } : { suggestion: 'applied', action: 'success' };
});
