import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HealingSuggestion } from '../../src/generated/prisma/client.js';
import { aChange, aDraft, fakeAi, fakeAnalyzer, USAGE } from '../support/fake-analyzer.js';
import { fakeWriter } from '../support/fake-writer.js';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { run } from './in-process.js';
import { useServer } from './use-server.js';

const SCRIPT = '#!/bin/bash\n# nightly\necho done\n';
const HEALED = SCRIPT.replace('# nightly', 'set -euo pipefail');
const HOSTILE = '\u001b[2Jgone';

const server = useServer({
  'jobs/backup.yaml':
    'cmd: bash ../backup.sh\nself_healing: { suggestions: { auto_apply_categories: [script] }, review_schedule: { min_runs: 0 } }\n',
  'jobs/report.yaml': 'cmd: bash ../report.sh\n',
  'backup.sh': SCRIPT,
  'report.sh': SCRIPT,
});
const cli = (argv: string[]) => run(argv, { cwd: server.folder, env: server.env });
const json = async (argv: string[]): Promise<unknown> => {
  const { code, stdout, stderr } = await cli([...argv, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
};
const suggest = (given: Partial<HealingSuggestion> & { jobId?: string } = {}) =>
  insertSuggestion(server.app.core, { jobId: 'backup', ...given });

beforeEach(async () => {
  for (const name of ['backup', 'report']) await writeFile(join(server.folder, `${name}.sh`), SCRIPT);
  await server.app.core.prisma.healingSuggestion.deleteMany();
});

describe('reject', () => {
  it('takes several, goes on after a refusal and ends with its exit code', async () => {
    const [first, second] = [await suggest({ status: 'applied' }), await suggest()];
    const both = await cli(['reject', String(first.id), String(second.id), '--reason', 'not ours']);
    expect(both).toMatchObject({ code: 5, stdout: `#${second.id} rejected: Retry twice\n` });
    expect(both.stderr).toContain(
      `selfheal: #${first.id}: Suggestion is not pending (current status: applied)`,
    );
    const [third, fourth] = [await suggest(), await suggest()];
    expect(await json(['reject', String(third.id), `#${fourth.id}`, '--reason', 'no'])).toMatchObject([
      { id: String(third.id), suggestion: { status: 'REJECTED' }, error: null },
      { id: String(fourth.id), suggestion: { status: 'REJECTED' }, error: null },
    ]);
  });
});

describe('approve --group', () => {
  it('approves and applies the same flaw in all jobs', async () => {
    const of = (name: string) =>
      insertSuggestion(server.app.core, {
        jobId: name,
        groupKey: 'strict',
        change: { file: join(server.folder, `${name}.sh`), to: HEALED },
      });
    const [first, second] = [await of('backup'), await of('report')];
    expect((await cli(['show', String(first.id)])).stdout).toContain(
      `selfheal approve --group ${first.id} --apply    # the same flaw in 2 jobs`,
    );
    const { code, stdout, stderr } = await cli(['approve', '--group', String(first.id), '--apply']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').map((line) => line.replace(/ \(action.*/, ''))).toEqual([
      `#${first.id} applied: Retry twice`,
      `#${second.id} applied: Retry twice`,
      '',
    ]);
    expect(await readFile(join(server.folder, 'report.sh'), 'utf8')).toBe(HEALED);
    const again = await cli(['approve', '--group', String(first.id)]);
    expect([again.code, again.stderr]).toEqual([
      5,
      expect.stringMatching(/nothing of this group is pending/),
    ]);
  });

  it('tells what is refused, and goes on', async () => {
    const { id } = await suggest({ groupKey: 'g' });
    const broken = await insertSuggestion(server.app.core, {
      jobId: 'report',
      groupKey: 'g',
      change: { file: join(server.folder, 'report.sh'), to: `${SCRIPT}if true\n` },
    });
    const { code, stdout, stderr } = await cli(['approve', '--group', String(broken.id), '--apply']);
    expect([code, stdout]).toEqual([5, `#${id} applied: Retry twice\n`]);
    expect(stderr).toContain(`selfheal: #${broken.id}: `);
  });

  it('wants ids or a group', async () => {
    for (const argv of [['approve'], ['approve', '1', '--group', '1']])
      expect(await cli(argv)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('--group') as string,
      });
  });
});

describe('snooze', () => {
  it('puts a suggestion aside for a span, until a moment, and takes it up again', async () => {
    const { id } = await suggest();
    const out = await cli(['snooze', String(id), '--for', '2d']);
    expect(out).toMatchObject({ code: 0, stderr: '' });
    expect(out.stdout).toMatch(
      new RegExp(`^#${id} is snoozed until \\d{4}-\\d\\d-\\d\\d [\\d:]+Z: Retry twice\\n$`),
    );
    expect(await json(['suggestions', '--snoozed'])).toMatchObject({ totalCount: 1 });
    expect(await json(['suggestions', '--no-snoozed'])).toMatchObject({ totalCount: 0 });
    expect(await json(['suggestions'])).toMatchObject({ totalCount: 1 });
    expect((await cli(['show', String(id)])).stdout).toContain('snoozed until ');
    expect(await json(['snooze', String(id), '--until', '2126-03-01'])).toMatchObject({
      suggestion: { snoozedUntil: '2126-03-01T00:00:00.000Z' },
    });
    expect((await cli(['snooze', String(id), '--wake'])).stdout).toBe(`#${id} waits again: Retry twice\n`);
  });

  it.each([
    [[], /--until, --for and --wake/],
    [['--for', 'ever'], /how long/],
    [['--for', '0d'], /how long/],
    [['--until', '2020-01-01'], /ahead/],
    [['--until', '2126-02-30'], /ahead/],
    [['--until', '2126-01-01', '--for', '2d'], /cannot be used with/],
    [['--wake', '--for', '2d'], /cannot be used with/],
  ])('refuses %j', async (options, message) => {
    expect(await cli(['snooze', '1', ...options])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(message) as string,
    });
  });
});

describe('prepare', () => {
  const advice = () => suggest({ affectedFiles: [join(server.folder, 'backup.sh')] });

  it('shows the change that was written, and changes nothing', async () => {
    server.app.core.changeWriter = fakeWriter(() => HEALED);
    const { id } = await advice();
    expect((await cli(['show', String(id)])).stdout).toContain(`selfheal prepare ${id}`);
    const out = await cli(['prepare', String(id)]);
    expect(out).toMatchObject({ code: 0, stderr: '' });
    expect(out.stdout).toMatch(
      new RegExp(`^#${id} is prepared: Retry twice\\n[^]*\\n\\+set -euo pipefail\\n`),
    );
    expect(await readFile(join(server.folder, 'backup.sh'), 'utf8')).toBe(SCRIPT);
    const shown = (await cli(['show', String(id)])).stdout;
    expect(shown).toMatch(/its change was written by an AI .*, for /);
    expect(shown).not.toContain('selfheal prepare');
    expect(await cli(['prepare', String(id)])).toMatchObject({ code: 5 });
  });

  it('ends with code 1 where the AI gives no answer, or there is none', async () => {
    server.app.core.changeWriter = fakeWriter(() => Promise.reject(new Error(`no answer ${HOSTILE}`)));
    const { id } = await advice();
    const out = await cli(['prepare', String(id)]);
    expect(out.code).toBe(1);
    expect(out.stderr).toBe('selfheal: scribe wrote no usable change: no answer \\x1b[2Jgone\n');
    delete server.app.core.changeWriter;
    expect(await cli(['prepare', String(id)])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no AI is configured') as string,
    });
  });
});

describe('review', () => {
  const analyzers = () => server.app.core.analyzers;
  const drafts = async () => [
    await aChange(join(server.folder, 'backup.sh'), () => HEALED, { category: 'script', title: 'Be strict' }),
    aDraft({ severity: 'high', title: `Look at it ${HOSTILE}` }),
  ];

  it('--dry-run shows what would be done, and does nothing', async () => {
    analyzers().splice(
      0,
      9,
      fakeAnalyzer({ name: 'rules', answer: async () => ({ drafts: await drafts() }) }),
    );
    const out = await cli(['review', 'backup', '--force', '--dry-run']);
    expect(out).toMatchObject({ code: 0, stderr: '' });
    const [head, analysis, ...lines] = out.stdout.split('\n');
    expect(head).toMatch(/^dry run \d+ of backup completed: 0 runs analysed, 2 suggestions$/);
    expect(analysis).toMatch(/^ {2}rules {2}2 found, \d+ ms$/);
    expect(lines).toEqual([
      'new, waits        high      reliability  Look at it \\x1b[2Jgone',
      `apply             low       script  Be strict  (${join(server.folder, 'backup.sh')})`,
      '',
    ]);
    expect(await server.app.core.prisma.healingSuggestion.count()).toBe(0);
    expect(await readFile(join(server.folder, 'backup.sh'), 'utf8')).toBe(SCRIPT);
    expect(await json(['review', 'backup', '--force', '--dry-run'])).toMatchObject({
      review: { dryRun: true, preview: [{ outcome: 'WAIT' }, { outcome: 'APPLY' }] },
    });
  });

  it('--wait says what each analyzer came to, what it took, and what a policy did', async () => {
    const oracle = fakeAi(() => [], { name: 'oracle', usage: { ...USAGE, costUsd: 0.0314 } });
    const broken = fakeAnalyzer({ name: 'x', answer: () => Promise.reject(new Error(`no ${HOSTILE}`)) });
    const rules = fakeAnalyzer({
      name: 'rules',
      answer: async () => ({
        drafts: await drafts(),
        notes: ['few runs'],
        errors: [{ rule: 'sla', reason: 'broke' }],
        dropped: Array.from({ length: 7 }, (_, index) => ({ what: `#${index}`, reason: 'no title' })),
      }),
    });
    analyzers().splice(0, 9, rules, broken, oracle);
    const out = await cli(['review', 'backup', '--force', '--wait']);
    expect(out).toMatchObject({ code: 0, stderr: '' });
    expect(
      out.stdout
        .replace(/\d+ ms/g, '0 ms')
        .split('\n')
        .slice(0, 12),
    ).toEqual([
      expect.stringMatching(
        /^review \d+ of backup completed: 0 runs analysed, 2 suggestions, 1 applied by policy, 1,200 tokens, \$0\.031$/,
      ),
      '  rules   2 found, 7 dropped, 0 ms',
      '          - few runs',
      '          - sla: broke',
      ...[0, 1, 2, 3, 4].map((index) => `          - dropped #${index}: no title`),
      '          - and 2 more dropped',
      '  x       failed: no \\x1b[2Jgone',
      '  oracle  0 found, 1,200 tokens, $0.031, 0 ms (gpt-test, review/1)',
    ]);
    await cli(['review', 'backup', '--force', '--wait']); // sees the script as the policy left it
    expect((await cli(['review', 'backup', '--wait'])).stdout).toContain(
      'Its AI was not asked: nothing of what it would see has changed since review',
    );
  });
});
