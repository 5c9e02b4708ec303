import { execFileSync } from 'node:child_process';
import { open, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestContext } from '../../../../src/analysis/digest-context.js';
import { useCore } from '../../../support/core.js';
import { collect, record } from './collect.js';

const job = (cmd: string): string => `cmd: ${cmd}\nself_healing: { enabled: true }\n`;

describe('the files of a review', () => {
  const test = useCore({
    'fetch.yaml': job('python3 fetch.py --prompt-file prompt.md'),
    'fetch.py': 'import sys\r\nsys.exit(0)\r\n',
    'prompt.md': '# Task\nSum up.',
    'large.yaml': job('bash large.sh'),
    'huge.yaml': job('bash huge.sh'),
    'link.yaml': job('bash link.sh'),
    'pipe.yaml': job('bash pipe.sh'),
    'latin.yaml': job('bash latin.sh'),
    'line.yaml': job('bash line.sh'),
    'idle.yaml': 'schedule: "0 3 * * *"\n',
  });
  const gaps = async (jobId: string) => (await collect(test.core, jobId)).gaps?.map(({ reason }) => reason);

  it('are whole, by their roles, with the job file', async () => {
    const { files, largeFiles } = await collect(test.core, 'fetch');
    expect(files.map(({ path, role, kind }) => [path.slice(test.folder.length + 1), role, kind])).toEqual([
      ['fetch.py', 'script', 'python'],
      ['prompt.md', 'prompt', 'prompt'],
      ['fetch.yaml', 'config', 'yaml'],
    ]);
    expect(files[0]?.text).toBe('import sys\r\nsys.exit(0)\r\n');
    expect(largeFiles).toEqual([]);
    const digest = await digestContext(await collect(test.core, 'fetch'));
    expect(digest.wholeFiles).toEqual(files.map(({ path }) => path));
    const script = digest.sections.find(({ part }) => part === 'script');
    expect(script?.text).toContain('line breaks are CRLF');
    expect(script?.text).toContain('\n1| import sys\n2| sys.exit(0)\n');
    expect(script?.leftOut).toBeNull();
  });

  it('are none but the job file for a job without a command', async () => {
    const ctx = await collect(test.core, 'idle');
    expect(ctx.files.map(({ role }) => role)).toEqual(['config']);
    expect(ctx.job.cmd).toBeNull();
    expect((await digestContext(ctx)).sections.some(({ part }) => part === 'script')).toBe(false);
  });

  it('that are too large are there by their relevant parts, and are not to be written anew', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) =>
      index % 1_000 === 499 ? `step_${index + 1}() {` : `echo "step ${index + 1}"`,
    );
    const path = await test.write('large.sh', `${lines.join('\n')}\n`);
    const failed = await record(test.core, 'large', 1, {
      exitCode: 1,
      log: `starting\nlarge.sh: line 12345: curl: command not found\n`,
    });
    await record(test.core, 'large', 2, { exitCode: 1, error: 'exit in large.sh:777' });
    const ctx = await collect(test.core, 'large');
    // Rules read it whole still.
    expect(ctx.files.map((file) => file.path)).toContain(path);
    const [large] = ctx.largeFiles;
    expect(large).toMatchObject({ path, role: 'script', kind: 'shell', lines: 20_000 });
    expect(large?.parts.map(({ firstLine, why }) => [firstLine, why])).toEqual([
      [1, 'its beginning'],
      [757, expect.stringMatching(/^the error of run \d+ mentions line 777$/)],
      [12_325, `line 2 of the log of run ${failed.id} mentions line 12345`],
    ]);
    expect(large?.parts[2]?.text.split('\n')[20]).toBe('echo "step 12345"');
    expect(large?.outline[0]).toEqual({ line: 500, text: 'step_500() {' });

    const { sections, wholeFiles } = await digestContext(ctx);
    expect(wholeFiles).toEqual([join(test.folder, 'large.yaml')]);
    const script = sections.find(({ part }) => part === 'script');
    expect(script?.text).toContain('no complete new content may be proposed');
    expect(script?.text).toContain('12345| echo "step 12345"\n');
    expect(script?.text).toContain('\n500| step_500() {');
    expect(script?.leftOut).toContain('since it is too large');
  });

  it('of gigabytes are searched at their beginning, in bounded memory', async () => {
    const path = await test.write('huge.sh', `#!/bin/bash\n# ${'x'.repeat(600)}\n`);
    await truncate(path, 3 * 2 ** 30);
    expect(await gaps('huge')).toEqual([`${path} is not text in UTF-8.`]);
    const handle = await open(path, 'w');
    const block = Buffer.from(`${'echo again and again and again\n'.repeat(4_000)}`);
    for (let blocks = 0; blocks < 150; blocks += 1) await handle.write(block);
    await handle.close();
    const { files, largeFiles } = await collect(test.core, 'huge');
    expect(files.some((file) => file.path === path)).toBe(false);
    expect(largeFiles).toMatchObject([{ path, bytes: block.length * 150, lines: null }]);
  });

  it('with ten megabytes on one line are cut where they are shown', async () => {
    const path = await test.write('line.sh', `#!/bin/bash\n# ${'x'.repeat(10 << 20)}\necho end\n`);
    const { largeFiles } = await collect(test.core, 'line');
    expect(largeFiles).toMatchObject([{ path, lines: 3 }]);
    expect(largeFiles[0]?.parts[0]?.text.length).toBeLessThan(1_000);
    expect(largeFiles[0]?.parts[0]?.text.endsWith('\necho end')).toBe(true);
  });

  it('are no links into the system, no fifos, and no bytes that are not text', async () => {
    await symlink('/etc/passwd', join(test.folder, 'link.sh'));
    expect(await gaps('link')).toEqual([
      `${join(test.folder, 'link.sh')} leads to /etc/passwd, which belongs to the system, and is not read.`,
    ]);
    execFileSync('mkfifo', [join(test.folder, 'pipe.sh')]);
    expect((await collect(test.core, 'pipe')).files.map(({ role }) => role)).toEqual(['config']);
    await writeFile(join(test.folder, 'latin.sh'), Buffer.from('echo gr\xfc\xdfe\n', 'latin1'));
    expect(await gaps('latin')).toEqual([`${join(test.folder, 'latin.sh')} is not text in UTF-8.`]);
    const ctx = await collect(test.core, 'latin');
    expect((await digestContext(ctx)).sections.find(({ part }) => part === 'script')).toMatchObject({
      title: 'Script: 0 whole scripts',
      leftOut: expect.stringContaining('is not text in UTF-8'),
    });
    await unlink(join(test.folder, 'pipe.sh'));
  });

  it('of many jobs are shown by the part of the one that is looked at', async () => {
    const others = Array.from(
      { length: 900 },
      (_, index) => `  other-${index}:\n    cmd: echo ${'x'.repeat(60)}\n`,
    );
    await test.write('many.yaml', `jobs:\n  mine:\n    cmd: echo mine\n${others.join('')}`);
    const ctx = await collect(test.core, 'mine');
    expect(ctx.files.map(({ role }) => role)).toEqual(['config']);
    expect(ctx.largeFiles).toMatchObject([{ role: 'config', parts: [], outline: [] }]);
    const { sections, wholeFiles } = await digestContext(ctx);
    expect(wholeFiles).toEqual([]);
    const config = sections.find(({ part }) => part === 'config');
    expect(config?.text).toContain('2|   mine:\n3|     cmd: echo mine\n');
    expect(config?.text).not.toContain('other-1:');
  });
});
