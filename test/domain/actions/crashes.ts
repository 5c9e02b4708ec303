import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { rollbackAction } from '../../../src/domain/actions/rollback-action.js';
import { settleActions } from '../../../src/domain/actions/settle-actions.js';
import type { Core } from '../../../src/domain/core.js';
import { approveSuggestion } from '../../../src/domain/suggestions/approve-suggestion.js';
import { bundleChild, type BundledChild } from '../../support/bundled-child.js';
import { createServerDatabase, seedDataDir } from '../../support/database.js';
import { insertSuggestion } from '../../support/insert-suggestion.js';
import { openTestCore } from '../../support/open-core.js';

export const BEFORE = '#!/bin/bash\necho one\n';
export const AFTER = '#!/bin/bash\nset -euo pipefail\necho one\n';

/** Every step of the change of an existing file, in order; a test fails where one is missing. */
export const FILE_STEPS = [
  'verified',
  'temp_created',
  'temp_written',
  'attributes_set',
  'temp_synced',
  'verified_again',
  'placed',
  'folder_synced',
];

/** What is left by a kill after a step: the file, and what the next start makes of suggestion and action. */
export interface Left {
  file: string;
  suggestion: string;
  action: string | undefined;
}

/**
 * kill -9 after each of `steps`, each of a process and a job of its own, then one start on what they all left.
 *
 * @param leftAfter what a kill after this step leaves
 */
export function describeCrashes(
  what: 'apply' | 'rollback',
  steps: readonly string[],
  leftAfter: (step: string) => Left,
): void {
  let root: string;
  let databaseUrl: string | null = null;
  let dropDatabase: () => Promise<void> = async () => undefined;
  let child: BundledChild;
  const suggestions = new Map<string, number>();
  const actions = new Map<string, number>();

  const start = () => openTestCore({ databaseUrl, dataDir: join(root, 'data'), jobs: join(root, 'jobs') });
  const folderOf = (step: string): string => join(root, 'scripts', step);
  const scriptOf = (step: string): string => join(folderOf(step), 'job.sh');

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'selfheal-crash-'));
    await seedDataDir(join(root, 'data'));
    const server = inject('postgresTemplate');
    if (server) ({ url: databaseUrl, drop: dropDatabase } = await createServerDatabase(server));
    child = await bundleChild('test/support/killed-at.ts');
    await mkdir(join(root, 'jobs'));
    for (const step of steps) {
      await mkdir(folderOf(step), { recursive: true });
      await writeFile(scriptOf(step), BEFORE);
      await writeFile(join(root, 'jobs', `${step}.yaml`), `cmd: bash ${scriptOf(step)}\n`);
    }
    const { core, close } = await start();
    for (const step of steps) {
      const change = { file: scriptOf(step), to: AFTER };
      const { id } = await insertSuggestion(core, { jobId: step, change });
      const apply = what === 'rollback';
      const { action } = await approveSuggestion(core, { id, apply, actor: { name: 'ada' } });
      suggestions.set(step, id);
      if (action) actions.set(step, action.id);
    }
    await close();
  });
  afterAll(async () => {
    await child.remove();
    await dropDatabase();
    await rm(root, { recursive: true, force: true });
  });

  /** Steps that a process passed before it killed itself. */
  const killed = new Map<string, string[]>();

  async function kill(killAt: string): Promise<void> {
    const id = (what === 'apply' ? suggestions : actions).get(killAt);
    const argument = { databaseUrl, dataDir: join(root, 'data'), jobs: join(root, 'jobs'), what, id, killAt };
    // V8's optimising compiler for the database's WebAssembly would only be done when all is over.
    const flags = ['--liftoff-only', child.script];
    const running = spawn(process.execPath, [...flags, JSON.stringify(argument)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    running.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const [, signal] = (await once(running, 'close')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    killed.set(killAt, output.trim().split('\n'));
  }

  describe(`a process killed during ${what}`, () => {
    it.each(steps)('after %s leaves a whole file', async (step) => {
      await kill(step);
      expect(killed.get(step)).toEqual(steps.slice(0, steps.indexOf(step) + 1));
      expect(await readFile(scriptOf(step), 'utf8')).toBe(leftAfter(step).file);
    });
  });

  describe(`the start after processes killed during ${what}`, () => {
    let core: Core;
    let close: () => Promise<void>;

    beforeAll(async () => {
      // Where this describe is run alone.
      for (const step of steps) if (!killed.has(step)) await kill(step);
      ({ core, close } = await start());
    });
    afterAll(() => close());

    it('settles every action that was begun, once', async () => {
      const begun = steps.filter((step) => step !== 'prepared').length;
      let settled = 0;
      // A server needs a moment to notice that a connection is gone.
      await expect.poll(async () => (settled += await settleActions(core)), { timeout: 10_000 }).toBe(begun);
      expect(await settleActions(core)).toBe(0);
    });

    it.each(steps)('knows what was done before %s, and can roll it back', async (step) => {
      const found = await core.prisma.healingSuggestion.findUniqueOrThrow({
        where: { id: suggestions.get(step) },
        include: { actions: true },
      });
      const [action, ...more] = found.actions;
      expect(more).toEqual([]);
      const { suggestion, action: left } = leftAfter(step);
      expect({ suggestion: found.status, action: action?.status }).toEqual({ suggestion, action: left });
      if (action?.status === 'success') {
        await rollbackAction(core, { id: action.id, actor: { name: 'ada' } });
      }
      expect(await readFile(scriptOf(step), 'utf8')).toBe(BEFORE);
      expect(await readdir(folderOf(step))).toEqual(['job.sh']);
    });
  });
}
