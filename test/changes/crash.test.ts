import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashOf } from '../../src/changes/regular-file.js';
import { restoreFile } from '../../src/changes/restore-file.js';
import { inspectFile, removeStaleTemp, settleOutcome } from '../../src/changes/settle.js';
import { WRITE_STEPS, writeChange, type WriteStep } from '../../src/changes/write-change.js';
import { bundleChild, type BundledChild } from '../support/bundled-child.js';
import { ORIGINAL, PROPOSED, Workspace } from './workspace.js';

let work: Workspace;
let bundled: BundledChild;

beforeAll(async () => {
  bundled = await bundleChild('test/changes/change-child.ts');
});
afterAll(() => bundled.remove());

beforeEach(async () => {
  work = await Workspace.create();
  await work.file('job/notes/keep.md', 'keep\n');
});
afterEach(() => work.remove());

/** Has a real process do it and be killed after a step; gives the steps it reached. */
async function killedAt(step: WriteStep, what: string): Promise<string[]> {
  const child = spawn(process.execPath, [bundled.script, what, work.root, step], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect(signal, output).toBe('SIGKILL');
  const steps = output.trim().split('\n');
  expect(steps.at(-1)).toBe(step);
  return steps;
}

const hash = (text: string): string => hashOf(Buffer.from(text));
const isPlaced = (step: WriteStep): boolean => WRITE_STEPS.indexOf(step) >= WRITE_STEPS.indexOf('placed');
const stepsWithout = (...left: WriteStep[]): WriteStep[] =>
  WRITE_STEPS.filter((step) => !left.includes(step));

describe('a process killed', () => {
  it.each(stepsWithout('temp_removed', 'removed'))(
    'after %s of a change leaves the file whole, and its hash tells which',
    async (step) => {
      await killedAt(step, 'replace');
      expect(await work.text()).toBe(isPlaced(step) ? PROPOSED : ORIGINAL);
      expect(await work.mode()).toBe(0o751);
      const { hash: currentHash } = await inspectFile(work.script);
      const hashes = { originalHash: hash(ORIGINAL), newHash: hash(PROPOSED) };
      expect(settleOutcome({ currentHash, ...hashes })).toBe(isPlaced(step) ? 'written' : 'not_written');
      const hadTemporary = step !== 'verified' && !isPlaced(step);
      expect(await removeStaleTemp(work.script, '7')).toBe(hadTemporary);
      expect(await work.names()).toEqual(['notes', 'run.sh']);
    },
  );

  it.each(stepsWithout('removed'))(
    'after %s of making a file leaves it whole or not there, and its hash tells which',
    async (step) => {
      await killedAt(step, 'create');
      const note = join(work.root, 'job/notes/new.md');
      const { hash: currentHash } = await inspectFile(note);
      expect(currentHash).toBe(isPlaced(step) ? hash('new\n') : null);
      expect(settleOutcome({ currentHash, originalHash: null, newHash: hash('new\n') })).toBe(
        isPlaced(step) ? 'written' : 'not_written',
      );
      const hadTemporary = !['verified', 'temp_removed', 'folder_synced'].includes(step);
      expect(await removeStaleTemp(note, '7')).toBe(hadTemporary);
      expect(await work.names('job/notes')).toEqual(isPlaced(step) ? ['keep.md', 'new.md'] : ['keep.md']);
    },
  );

  it.each(stepsWithout('temp_removed', 'removed'))(
    'after %s of a rollback leaves the file whole, and the rollback can be done again',
    async (step) => {
      await writeChange(await work.prepare(), work.policy, { tempSuffix: '6' });
      await killedAt(step, 'restore');
      expect(await work.text()).toBe(isPlaced(step) ? ORIGINAL : PROPOSED);
      const { hash: currentHash } = await inspectFile(work.script);
      const hashes = { originalHash: hash(PROPOSED), newHash: hash(ORIGINAL) };
      expect(settleOutcome({ currentHash, ...hashes })).toBe(isPlaced(step) ? 'written' : 'not_written');
      const again = await restoreFile({
        path: work.script,
        policy: work.policy,
        originalExisted: true,
        originalBytes: Buffer.from(ORIGINAL),
        originalMode: 0o751,
        originalHash: hash(ORIGINAL),
        expectedHash: hash(PROPOSED),
        tempSuffix: '7',
      });
      expect(again.changed).toBe(!isPlaced(step));
      expect(await work.text()).toBe(ORIGINAL);
      expect(await work.names()).toEqual(['notes', 'run.sh']);
    },
  );

  it.each(['verified', 'verified_again', 'removed', 'folder_synced'] as const)(
    'after %s of removing what an action made leaves it whole or not there',
    async (step) => {
      await work.file('job/notes/new.md', 'new\n');
      await killedAt(step, 'remove');
      const { hash: currentHash } = await inspectFile(join(work.root, 'job/notes/new.md'));
      expect(currentHash).toBe(step.startsWith('verified') ? hash('new\n') : null);
    },
  );
});

describe('settleOutcome', () => {
  it('is unknown where the file is neither what it was nor what was to be', async () => {
    const hashes = { originalHash: hash('a'), newHash: hash('b') };
    expect(settleOutcome({ currentHash: hash('c'), ...hashes })).toBe('unknown');
    expect(settleOutcome({ currentHash: null, ...hashes })).toBe('unknown');
    const folder = await inspectFile(work.root);
    expect(folder).toEqual({ hash: 'not a file: a folder', mode: null });
    expect(settleOutcome({ currentHash: folder.hash, originalHash: null, newHash: hash('b') })).toBe(
      'unknown',
    );
  });
});
