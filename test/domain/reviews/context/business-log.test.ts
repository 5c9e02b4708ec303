import { execFileSync } from 'node:child_process';
import { open, rm, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { BusinessFacts } from '../../../../src/analysis/context.js';
import { inputsHash } from '../../../../src/domain/reviews/inputs-hash.js';
import { useCore } from '../../../support/core.js';
import { collect } from './collect.js';

const JOB = (more: string): string =>
  `cmd: echo\nself_healing:\n  enabled: true\n  business_log: { path: results.jsonl, ${more} }\n`;

describe('the business log of a review', () => {
  const test = useCore({
    'sales.yaml': JOB(
      'summary_path: summary.md, max_lines: 3, context_prompt: Do we sell more than last week?',
    ),
    'many.yaml': JOB('max_lines: 1000000'),
    'none.yaml': 'cmd: echo\n',
  });
  const path = (name = 'results.jsonl'): string => join(test.folder, name);
  const read = async (jobId = 'sales'): Promise<{ facts: BusinessFacts; gaps: string[] }> => {
    const { business, gaps = [] } = await collect(test.core, jobId);
    if (!business) throw new Error('there is none');
    return {
      facts: business,
      gaps: gaps.filter(({ part }) => part === 'business_log').map(({ reason }) => reason),
    };
  };

  afterEach(async () => {
    await rm(path(), { force: true });
    await rm(path('summary.md'), { force: true });
  });

  it('is absent for a job without one', async () => {
    expect((await collect(test.core, 'none')).business).toBeNull();
  });

  it('holds the newest lines with their numbers, counts broken ones, and knows what the operator asks', async () => {
    await writeFile(path(), '{"sold":1}\n{"sold":2}\nTraceback: oops\n{"sold":4}\n');
    await writeFile(path('summary.md'), '# A good week\n');
    expect(await read()).toEqual({
      facts: {
        path: path(),
        records: [
          { line: 2, value: { sold: 2 } },
          { line: 4, value: { sold: 4 } },
        ],
        lines: 4,
        brokenLines: 1,
        summary: { path: path('summary.md'), text: '# A good week\n' },
        prompt: 'Do we sell more than last week?',
      },
      gaps: [],
    });
  });

  it('does not call a line broken that is still being written', async () => {
    await writeFile(path(), '{"sold":1}\n{"sold":2');
    expect((await read()).facts).toMatchObject({ records: [{ line: 1 }], brokenLines: 0, lines: 2 });
    await writeFile(path(), '{"sold":1}\n{"sold":2\n');
    expect((await read()).facts).toMatchObject({ records: [{ line: 1 }], brokenLines: 1 });
  });

  it('takes what is nested without end for a broken line, since nothing could write it down again', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    await writeFile(path(), `{"sold":1}\n{"x":${deep}}\n{"text":"${'[{'.repeat(500)}\\"["}\n`);
    const ctx = await collect(test.core, 'sales');
    expect(ctx.business).toMatchObject({ records: [{ line: 1 }, { line: 3 }], brokenLines: 1 });
    expect(inputsHash(ctx)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('says what is missing, and goes on', async () => {
    const { facts, gaps } = await read();
    expect(facts).toMatchObject({ records: [], lines: 0, brokenLines: 0, summary: null });
    expect(gaps).toEqual([`${path()} does not exist.`, `${path('summary.md')} does not exist.`]);
    await writeFile(path(), '');
    expect((await read()).facts).toMatchObject({ records: [], lines: 0 });
  });

  it('reads no fifo, no folder, and nothing that a link leads to in the system', async () => {
    execFileSync('mkfifo', [path()]);
    expect((await read()).gaps[0]).toBe(`${path()} is a named pipe, no regular file.`);
    await unlink(path());
    await symlink('/etc/passwd', path());
    await symlink('/proc/self/environ', path('summary.md'));
    const { facts, gaps } = await read();
    expect(facts).toMatchObject({ records: [], summary: null });
    expect(gaps).toEqual([
      `${path()} leads to /etc/passwd, which belongs to the system, and is not read.`,
      expect.stringMatching(
        /^.*summary\.md leads to \/proc\/\d+\/environ, which is no file of anybody's, and is not read\.$/,
      ),
    ]);
  });

  it('takes five sparse gigabytes, whose lines it does not count', async () => {
    await writeFile(path(), '');
    await truncate(path(), 5 * 2 ** 30);
    const handle = await open(path(), 'r+');
    const end = Buffer.from('\n{"sold":8}\n{"sold":9}\n');
    await handle.write(end, 0, end.length, 5 * 2 ** 30);
    await handle.close();
    const { facts, gaps } = await read();
    expect(facts).toMatchObject({
      records: [
        { line: null, value: { sold: 8 } },
        { line: null, value: { sold: 9 } },
      ],
      lines: null,
    });
    expect(gaps).toEqual([
      `Of ${path()} only the newest 8388608 bytes were read.`,
      expect.stringContaining('summary.md does not exist'),
    ]);
  });

  it('takes binary bytes, ten megabytes on one line, and values that are no mappings', async () => {
    await writeFile(
      path(),
      Buffer.concat([Buffer.from([0, 255, 254, 10]), Buffer.from('7\n"text"\nnull\n')]),
    );
    expect((await read('many')).facts).toMatchObject({
      records: [
        { line: 2, value: 7 },
        { line: 3, value: 'text' },
        { line: 4, value: null },
      ],
      brokenLines: 1,
    });
    await writeFile(path(), `{"old":1}\n{"x":"${'y'.repeat(10 << 20)}"}\n{"new":1}\n`);
    const { facts, gaps } = await read('many');
    expect(facts).toMatchObject({ records: [{ line: 3, value: { new: 1 } }], lines: 3 });
    expect(gaps[0]).toMatch(/only the newest 8388608 bytes were read/);
  });
});
