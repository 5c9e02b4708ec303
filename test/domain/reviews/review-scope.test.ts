import { describe, expect, it } from 'vitest';
import type { Analyzer, AnalyzeOptions } from '../../../src/analysis/analyzer.js';
import type { ReviewContext } from '../../../src/analysis/context.js';
import type { GivenPart } from '../../../src/domain/reviews/review-material.js';
import { startReview } from '../../../src/domain/reviews/start-review.js';
import type { HealingReview } from '../../../src/generated/prisma/client.js';
import { carryOutReview } from '../../support/carry-out-review.js';
import { useCore } from '../../support/core.js';
import { record } from './context/collect.js';

const KEYS = ['logs', 'runs', 'ai_sessions', 'sla', 'workflows', 'script', 'prompt', 'config'] as const;

const job = (off?: string): string => `cmd: bash fetch.sh --prompt-file prompt.md
depends_on: [before]
sla: { success_rate: 0.9, max_duration_seconds: 3600 }
self_healing:
  enabled: true
  mode: proactive
  business_log: { path: results.jsonl }
${off === undefined ? '' : `  review_scope: { analyze_${off}: false }\n`}`;

const COUNTS = { runsAnalyzed: 6, logsLines: 12, aiSessionsCount: 2, slaViolationsCount: 2 };
const PARTS = [
  'job',
  'business_log',
  'runs',
  'sla',
  'workflows',
  'ai_sessions',
  'logs',
  'config',
  'script',
  'prompt',
];

describe('the scope of a review', () => {
  const test = useCore(
    {
      'before.yaml': 'cmd: echo\n',
      'all.yaml': job(),
      ...Object.fromEntries(KEYS.map((key) => [`no-${key}.yaml`, job(key)])),
      'idle.yaml': 'schedule: "0 3 * * *"\nself_healing: { enabled: true, mode: proactive }\n',
      'fetch.sh': '#!/bin/bash\ncurl x\n',
      'prompt.md': '# Sum up\n',
      'results.jsonl': '{"sold":1}\n',
    },
    { reviews: { wake: () => undefined } },
  );
  const recordSix = async (jobId: string): Promise<void> => {
    for (let minute = 0; minute < 6; minute += 1) {
      await record(test.core, jobId, minute, {
        exitCode: minute % 3 === 2 ? 1 : 0,
        log: 'begin\nend\n',
        ...(minute < 2 && {
          ai_session: { session_key: 'k', messages: [{ role: 'user', content: 'hello' }] },
        }),
      });
    }
  };
  const review = async (jobId: string, force = true, analyzers?: Analyzer[]): Promise<HealingReview> => {
    const core = analyzers ? { ...test.core, analyzers } : test.core;
    await startReview(core, { jobId, force, trigger: 'manual', requestedBy: 'ada' });
    return carryOutReview(core);
  };
  const partsOf = ({ context }: HealingReview): GivenPart[] => context as unknown as GivenPart[];
  const names = (done: HealingReview): string[] => partsOf(done).map(({ part }) => part);

  it('is everything by default, each part with its size, and counts what there is', async () => {
    await recordSix('all');
    const done = await review('all');
    expect(done).toMatchObject({ status: 'completed', errorMessage: null, ...COUNTS });
    expect(names(done)).toEqual(PARTS);
    for (const part of partsOf(done)) {
      expect(part.bytes).toBeGreaterThan(10);
      expect(part.title).not.toBe('');
    }
    expect(partsOf(done).find(({ part }) => part === 'logs')).toMatchObject({
      title: 'Logs: 12 lines in 2 kinds, 0 errors and the ends of 5 logs quoted',
      leftOut: null,
    });
  });

  it.each([
    ['logs', ['logs'], { logsLines: 0 }],
    ['runs', ['runs'], { runsAnalyzed: 0, slaViolationsCount: 0 }],
    ['ai_sessions', ['ai_sessions'], { aiSessionsCount: 0 }],
    ['sla', ['sla'], { slaViolationsCount: 0 }],
    ['workflows', ['workflows'], {}],
    ['script', ['script'], {}],
    ['prompt', ['prompt'], {}],
    ['config', ['config'], {}],
  ])('without analyze_%s has neither that part nor its count', async (key, parts, counts) => {
    await recordSix(`no-${key}`);
    let seen: ReviewContext | undefined;
    let lines = 0;
    const watching: Analyzer = {
      name: 'watching',
      analyze: async (ctx) => {
        seen = ctx;
        for await (const batch of ctx.logs()) lines += batch.lines.length;
        return { drafts: [], notes: [], errors: [] };
      },
    };
    const done = await review(`no-${key}`, false, [...test.core.analyzers, watching]);
    expect(done).toMatchObject({ status: 'completed', ...COUNTS, ...counts });
    expect(names(done)).toEqual(PARTS.filter((part) => !parts.includes(part)));
    expect({
      logs: lines,
      runs: seen?.runs.length,
      ai_sessions: (seen?.sessions.length ?? 0) + (seen?.runs.filter((run) => run.aiSession).length ?? 0),
      sla: seen?.job.sla === null ? 0 : 1,
      workflows: seen?.workflow === null ? 0 : 1,
      script: seen?.files.filter(({ role }) => role === 'script').length,
      prompt: seen?.files.filter(({ role }) => role === 'prompt').length,
      config:
        (seen?.files.filter(({ role }) => role === 'config').length ?? 0) + (seen?.configuration ? 1 : 0),
    }).toMatchObject({ [key]: 0 });
  });

  it('lets log lines be cited although runs are not shown', async () => {
    const runId = (await test.core.prisma.jobRun.findFirstOrThrow({ where: { jobId: 'no-runs' } })).id;
    const other = (await test.core.prisma.jobRun.findFirstOrThrow({ where: { jobId: 'all' } })).id;
    const citing: Analyzer = {
      name: 'citing',
      analyze: () =>
        Promise.resolve({
          drafts: [
            {
              rule: 'cites',
              subject: 'x',
              category: 'config',
              severity: 'low',
              title: 'Cites',
              description: '',
              currentState: '',
              suggestedChange: '',
              expectedImpact: '',
              actionType: 'manual',
              affectedFiles: [],
              change: null,
              evidence: [
                { kind: 'log', runId, line: 2, text: 'end' },
                { kind: 'log', runId: other, line: 2, text: 'end' },
                { kind: 'log', runId, line: 1e12, text: 'end' },
                { kind: 'log', runId, line: 1.5, text: 'end' },
                { kind: 'run', runId: 9e15, note: '' },
                { kind: 'file', path: `${test.folder}/results.jsonl`, line: 1, text: '{ "sold": 1 }' },
                { kind: 'file', path: `${test.folder}/results.jsonl`, line: 1, text: '{"sold":2}' },
                { kind: 'file', path: `${test.folder}/results.jsonl`, line: 2, text: '' },
              ],
            },
          ],
          notes: [],
          errors: [],
        }),
    };
    const { id } = await review('no-runs', true, [citing]);
    const [stored] = await test.core.prisma.healingSuggestion.findMany({ where: { reviewId: id } });
    expect((stored?.evidence as { verified: boolean }[]).map(({ verified }) => verified)).toEqual([
      true,
      false,
      false,
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  it('takes no whole file from an AI that saw parts of it', async () => {
    const path = await test.write('fetch.sh', `#!/bin/bash\n${'echo line\n'.repeat(30_000)}`);
    const propose = (asksAi: boolean): Analyzer => ({
      name: asksAi ? 'ai' : 'rule',
      asksAi,
      analyze: (ctx) => {
        const file = ctx.files.find((one) => one.path === path);
        if (!file) throw new Error('rules do not see it');
        const change = {
          targetFile: path,
          currentContent: file.text,
          baseHash: file.hash,
          proposedContent: file.text.replace('bash', 'bash -e'),
        };
        const texts = { description: '', currentState: '', suggestedChange: '', expectedImpact: '' };
        const kind = { category: 'script', severity: 'low', actionType: 'edit_script' } as const;
        return Promise.resolve({
          drafts: [
            {
              rule: 'x',
              subject: String(asksAi),
              title: 'x',
              ...texts,
              ...kind,
              affectedFiles: [],
              change,
              evidence: [],
            },
          ],
          notes: [],
          errors: [],
        });
      },
    });
    const done = await review('all', true, [propose(true), propose(false)]);
    expect(done.errorMessage).toBe(
      `ai/x: its change was left out: ${path} was shown in parts, so its whole content cannot be known`,
    );
    const stored = await test.core.prisma.healingSuggestion.findMany({
      where: { reviewId: done.id },
      orderBy: { source: 'asc' },
    });
    expect(stored.map(({ source, targetFile }) => [source, targetFile])).toEqual([
      ['ai/x', null],
      ['rule/x', path],
    ]);
    await test.core.prisma.healingSuggestion.deleteMany(); // or the next reviews remember them
    await test.write('fetch.sh', '#!/bin/bash\ncurl x\n');
  });

  it('is looked at whatever analyzers run or fail: one digest for all, and one pass over the log', async () => {
    const broken: Analyzer = { name: 'broken', analyze: () => Promise.reject(new Error('no idea')) };
    const options: AnalyzeOptions[] = [];
    const asking = (name: string): Analyzer => ({
      name,
      analyze: async (_ctx, given) => {
        options.push(given);
        await given.digest?.();
        return { drafts: [], notes: [], errors: [] };
      },
    });
    const done = await review('all', true, [broken, asking('one'), asking('two')]);
    expect(done).toMatchObject({ status: 'completed', errorMessage: 'broken: no idea', ...COUNTS });
    expect(await options[0]?.digest?.()).toBe(await options[1]?.digest?.());
    const failed = await review('all', true, [broken]);
    expect(failed).toMatchObject({ status: 'failed', errorMessage: 'broken: no idea', ...COUNTS });
    expect(names(failed)).toEqual(PARTS);
  });

  it('is counted still where the log turns out to be damaged', async () => {
    const run = await record(test.core, 'idle', 1, { log: 'a\nb\n' });
    await test.core.prisma.jobLogChunk.updateMany({
      where: { runId: run.id },
      data: { data: Buffer.from('damaged') },
    });
    const quiet: Analyzer = {
      name: 'quiet',
      analyze: () => Promise.resolve({ drafts: [], notes: [], errors: [] }),
    };
    expect(await review('idle', true, [quiet])).toMatchObject({
      status: 'completed',
      errorMessage: expect.stringMatching(/^context: /) as string,
      logsLines: 2,
      context: [],
    });
    await test.core.prisma.jobRun.delete({ where: { id: run.id } });
  });

  it('of a job without a command and without runs is its description, its configuration, and nothing else', async () => {
    const done = await review('idle');
    expect(done).toMatchObject({
      status: 'completed',
      runsAnalyzed: 0,
      logsLines: 0,
      aiSessionsCount: 0,
      slaViolationsCount: 0,
    });
    expect(names(done)).toEqual(['job', 'runs', 'logs', 'config']);
  });

  it('of too few runs is skipped with their number, though the scope shows none', async () => {
    await test.core.prisma.jobRun.deleteMany({ where: { jobId: 'no-runs' } });
    await test.core.prisma.healingReview.deleteMany({ where: { jobId: 'no-runs' } });
    await record(test.core, 'no-runs', 1);
    expect(await review('no-runs', false)).toMatchObject({
      status: 'skipped',
      errorMessage: expect.stringMatching(/^1 runs since .*; min_runs is 5$/) as string,
    });
  });
});
