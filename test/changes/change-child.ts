/**
 * A process of its own that changes or restores a file and is killed at a step:
 * `change-child.ts <replace|create|restore|remove|large> <root> <step>`. Prints each step that it reached.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createPathPolicy } from '../../src/changes/path-policy.js';
import { hashOf } from '../../src/changes/regular-file.js';
import { restoreFile } from '../../src/changes/restore-file.js';
import { writeChange } from '../../src/changes/write-change.js';
import { prepareChange } from '../../src/changes/prepare-change.js';
import { ORIGINAL, PROPOSED } from './workspace.js';

const [what = '', root = '', fatalStep] = process.argv.slice(2);

const policy = createPathPolicy({
  jobFile: null,
  commandFiles: [join(root, 'job/run.sh')],
  allowedPaths: [join(root, 'job/notes')],
  cwd: join(root, 'job'),
  home: root,
  forbidden: [],
});

function onStep(step: string): void {
  writeSync(1, `${step}\n`);
  if (step === fatalStep) process.kill(process.pid, 'SIGKILL');
}

const script = join(root, 'job/run.sh');
const note = join(root, 'job/notes/new.md');
const shared = { policy, tempSuffix: '7', onStep };

const base = { baseHash: hashOf(Buffer.from(ORIGINAL)), baseContent: ORIGINAL };

const acts: Record<string, () => Promise<unknown>> = {
  replace: async () => {
    const change = { policy, targetFile: script, ...base, proposedContent: PROPOSED };
    await writeChange(await prepareChange(change), policy, shared);
  },
  large: async () => {
    // Prepared small: the temporary file of the check would meet the limit first.
    const proposedContent = PROPOSED + '# more\n'.repeat(2000);
    const newBytes = Buffer.from(proposedContent);
    const small = await prepareChange({ policy, targetFile: script, ...base, proposedContent: PROPOSED });
    await writeChange({ ...small, newBytes, newHash: hashOf(newBytes) }, policy, shared);
  },
  create: async () => {
    const change = { policy, targetFile: note, baseHash: null, baseContent: null, proposedContent: 'new\n' };
    await writeChange(await prepareChange(change), policy, shared);
  },
  restore: () =>
    restoreFile({
      ...shared,
      path: script,
      originalExisted: true,
      originalBytes: Buffer.from(ORIGINAL),
      originalMode: 0o751,
      originalHash: hashOf(Buffer.from(ORIGINAL)),
      expectedHash: hashOf(Buffer.from(PROPOSED)),
    }),
  remove: () =>
    restoreFile({
      ...shared,
      path: note,
      originalExisted: false,
      originalBytes: Buffer.alloc(0),
      originalMode: 0o644,
      originalHash: null,
      expectedHash: hashOf(Buffer.from('new\n')),
    }),
};

try {
  await acts[what]?.();
} catch (error) {
  writeSync(1, `${String(error)}\n`);
  process.exitCode = 1;
}
