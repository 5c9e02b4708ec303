import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Analyzer } from '../../../src/analysis/analyzer.js';
import { builtinRules } from '../../../src/analysis/builtin-rules.js';
import { createRulesAnalyzer } from '../../../src/analysis/rules-analyzer.js';
import type { HealingReview } from '../../../src/generated/prisma/client.js';
import { InvalidStateError, NotFoundError } from '../../../src/domain/errors.js';
import { ReviewRunningError, startReview } from '../../../src/domain/reviews/start-review.js';
import { parseRunHead } from '../../../src/domain/runs/new-run.js';
import { recordRun } from '../../../src/domain/runs/record-run.js';
import { rejectSuggestion } from '../../../src/domain/suggestions/reject-suggestion.js';
import { carryOutReview } from '../../support/carry-out-review.js';
import { useCore } from '../../support/core.js';

const JOB =
  'cmd: bash fetch.sh\nresources: { timeout_seconds: 60 }\nself_healing:\n  enabled: true\n  mode: proactive\n';
const SCRIPT = '#!/bin/bash\nset -euo pipefail\ncurl -fsS --max-time 20 http://127.0.0.1/prices\n';

describe('a review', () => {
  const test = useCore(
    {
      'fetch.yaml': JOB,
      'fetch.sh': SCRIPT,
      'quiet.yaml': JOB,
      'second.yaml': JOB,
      'window.yaml': JOB,
      'broken.yaml': JOB,
      'leaky.yaml': JOB,
      'ahead.yaml': JOB,
      'refused.yaml': JOB.replace('fetch.sh', 'refused.sh'),
      'refused.sh': SCRIPT,
    },
    { reviews: { wake: () => undefined } },
  );

  const record = (jobId: string, minute: number, exitCode: number, log: string) =>
    recordRun(test.core, {
      jobId,
      head: parseRunHead({
        started_at: new Date(Date.UTC(2026, 2, 2, 10, minute)).toISOString(),
        finished_at: new Date(Date.UTC(2026, 2, 2, 10, minute, 3)).toISOString(),
        exit_code: exitCode,
        trigger: 'scheduled',
      }),
      log,
      runKey: `${jobId}-${minute}`,
    });
  const flaky = async (jobId: string): Promise<void> => {
    for (let minute = 0; minute < 12; minute += 1) {
      const fails = minute % 3 === 2;
      await record(
        jobId,
        minute,
        fails ? 1 : 0,
        fails ? 'GET prices\nError: read ECONNRESET\n' : 'GET prices\nok\n',
      );
    }
  };
  const review = async (jobId: string, force = false, core = test.core): Promise<HealingReview> => {
    await startReview(core, { jobId, force, trigger: 'manual', requestedBy: 'ada' });
    return carryOutReview(core);
  };

  it('finds what is wrong, says how it knows, and proposes the exact change', async () => {
    await flaky('fetch');
    const done = await review('fetch');
    expect(done).toMatchObject({ status: 'completed', runsAnalyzed: 12, logsLines: 24, errorMessage: null });
    const suggestions = await test.core.prisma.healingSuggestion.findMany({ where: { reviewId: done.id } });
    expect(suggestions).toHaveLength(done.suggestionsCount);
    const retry = suggestions.find(({ source }) => source === 'rules/retry-transient');
    expect(retry).toMatchObject({
      status: 'pending',
      targetFile: `${test.folder}/fetch.yaml`,
      currentContent: JOB,
    });
    expect(retry?.proposedContent).toMatch(/^cmd: bash fetch\.sh\n[^]*retry:\n +max_attempts: 3\n/);
    const evidence = retry?.evidence as { kind: string; verified: boolean; text?: string }[];
    expect(evidence.every(({ verified }) => verified)).toBe(true);
    expect(evidence.some(({ kind, text }) => kind === 'log' && text === 'Error: read ECONNRESET')).toBe(true);
  });

  it('does not say again what is open, or what was rejected lately', async () => {
    const open = await test.core.prisma.healingSuggestion.count({ where: { jobId: 'fetch' } });
    expect(open).toBeGreaterThan(0);
    expect((await review('fetch', true)).suggestionsCount).toBe(0);

    const all = await test.core.prisma.healingSuggestion.findMany({ where: { jobId: 'fetch' } });
    for (const { id } of all)
      await rejectSuggestion(test.core, { id, reason: 'later', actor: { name: 'ada' } });
    expect((await review('fetch', true)).suggestionsCount).toBe(0);
  });

  it('says the same of another job', async () => {
    await flaky('second');
    expect((await review('second')).suggestionsCount).toBeGreaterThan(0);
  });

  it('is skipped with the reason where there are too few runs, and does not move the window', async () => {
    await record('window', 1, 0, 'ok\n');
    const skipped = await review('window');
    expect(skipped).toMatchObject({
      status: 'skipped',
      errorMessage: expect.stringMatching(/^1 runs since .*min_runs is 5$/),
    });
    for (let minute = 2; minute < 8; minute += 1) await record('window', minute, 0, 'ok\n');
    expect(await review('window')).toMatchObject({ status: 'completed', runsAnalyzed: 7 });
    expect(await review('window')).toMatchObject({ status: 'skipped', runsAnalyzed: 0 });
    expect(await review('window', true)).toMatchObject({ status: 'completed', runsAnalyzed: 7 });
  });

  it('is one at a time for a job: of ten who trigger at once, one does', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () =>
        startReview(test.core, { jobId: 'quiet', force: true, trigger: 'manual', requestedBy: 'ada' }),
      ),
    );
    const started = tries.filter((result) => result.status === 'fulfilled').map((result) => result.value);
    expect(started).toHaveLength(1);
    for (const result of tries) {
      if (result.status === 'rejected') {
        expect(result.reason).toBeInstanceOf(ReviewRunningError);
        expect(result.reason).toMatchObject({ state: 'review_running', reviewId: started[0]?.id });
      }
    }
    await carryOutReview(test.core);
  });

  it('is refused while the job runs, unless forced, and for an unknown job', async () => {
    await recordRun(test.core, {
      jobId: 'quiet',
      head: parseRunHead({ started_at: '2026-03-02T11:59:00Z' }),
      log: null,
      runKey: 'open',
    });
    const refused = startReview(test.core, {
      jobId: 'quiet',
      force: false,
      trigger: 'manual',
      requestedBy: 'ada',
    });
    await expect(refused).rejects.toThrow(InvalidStateError);
    await expect(refused).rejects.toMatchObject({ state: 'job_running' });
    expect((await review('quiet', true)).status).toBe('completed');
    await expect(review('nope')).rejects.toThrow(NotFoundError);
  });

  it('failed where every analyzer failed, with the reason', async () => {
    const failing: Analyzer = {
      name: 'oracle',
      analyze: () => Promise.reject(new Error('no answer')),
    };
    await flaky('broken');
    const failed = await review('broken', false, { ...test.core, analyzers: [failing] });
    expect(failed).toMatchObject({
      status: 'failed',
      errorMessage: 'oracle: no answer',
      suggestionsCount: 0,
    });
    const both = await review('broken', false, {
      ...test.core,
      analyzers: [failing, createRulesAnalyzer(builtinRules)],
    });
    expect(both).toMatchObject({ status: 'completed', runsAnalyzed: 12, errorMessage: 'oracle: no answer' });
  });

  it('keeps what a draft says, and leaves out a change that could not be applied', async () => {
    const proposing = (targetFile: string, proposedContent: string): Analyzer['analyze'] => {
      return async (ctx) => ({
        ...(await createRulesAnalyzer([]).analyze(ctx, { signal: new AbortController().signal })),
        drafts: [
          {
            rule: 'made-up',
            subject: `${targetFile} ${proposedContent}`,
            category: 'script',
            severity: 'low',
            title: `Change ${targetFile}`,
            description: '',
            currentState: '',
            suggestedChange: '',
            expectedImpact: '',
            actionType: 'edit_script',
            affectedFiles: [targetFile],
            change: {
              targetFile,
              currentContent: SCRIPT,
              baseHash: createHash('sha256').update(SCRIPT).digest('hex'),
              proposedContent,
            },
            evidence: [],
          },
        ],
      });
    };
    await flaky('refused');
    const script = test.core.jobs.get('refused')!.cwd + '/refused.sh';
    const analyzers = [
      { name: 'outside', analyze: proposing('/etc/hosts', SCRIPT) },
      { name: 'broken', analyze: proposing(script, `${SCRIPT}if true\n`) },
      { name: 'good', analyze: proposing(script, `${SCRIPT}true\n`) },
    ];
    const done = await review('refused', true, { ...test.core, analyzers });
    const stored = await test.core.prisma.healingSuggestion.findMany({
      where: { reviewId: done.id },
      orderBy: { id: 'asc' },
    });
    expect(stored.map(({ source, targetFile, actionType }) => ({ source, targetFile, actionType }))).toEqual([
      { source: 'outside/made-up', targetFile: null, actionType: 'manual' },
      { source: 'broken/made-up', targetFile: null, actionType: 'manual' },
      { source: 'good/made-up', targetFile: script, actionType: 'edit_script' },
    ]);
    expect(done.errorMessage).toMatch(/^outside\/made-up: its change was left out: .*\/etc\/hosts/);
    expect(done.errorMessage).toMatch(/\nbroken\/made-up: its change was left out: .*\(bash -n, line 5\)/);
  });

  it('marks a citation that is not there as unverified', async () => {
    const inventive: Analyzer = {
      name: 'inventive',
      analyze: async (ctx) => ({
        drafts: [
          {
            rule: 'made-up',
            subject: 'x',
            category: 'reliability',
            severity: 'low',
            title: 'Made up',
            description: '',
            currentState: '',
            suggestedChange: '',
            expectedImpact: '',
            actionType: 'manual',
            affectedFiles: [],
            change: null,
            evidence: [
              { kind: 'run', runId: ctx.runs[0]?.id ?? 0, note: 'there' },
              { kind: 'run', runId: 999_999, note: 'not there' },
              { kind: 'log', runId: ctx.runs[2]?.id ?? 0, line: 2, text: 'Error: read ECONNRESET' },
              { kind: 'log', runId: ctx.runs[2]?.id ?? 0, line: 1, text: 'Error: read ECONNRESET' },
            ],
          },
        ],
        notes: [],
        errors: [],
      }),
    };
    const done = await review('broken', true, { ...test.core, analyzers: [inventive] });
    const [stored] = await test.core.prisma.healingSuggestion.findMany({ where: { reviewId: done.id } });
    expect((stored?.evidence as { verified: boolean }[]).map(({ verified }) => verified)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('shows no secret that the job printed, though it cites the line', async () => {
    const line =
      'Error: postgres://svc:hunter2pw@db/x refused, Authorization: Bearer ghp_16C7e42F292c6912E7710c838347Ae178B4a';
    for (let minute = 0; minute < 12; minute += 1) await record('leaky', minute, 1, `${line}\n`);
    const done = await review('leaky');
    const stored = await test.core.prisma.healingSuggestion.findMany({ where: { reviewId: done.id } });
    const events = await test.core.prisma.healingEvent.findMany({ where: { reviewId: done.id } });
    const shown = JSON.stringify([stored, events.map(({ data }) => data)]);
    expect(shown).toContain('postgres://svc:');
    expect(shown).not.toContain('hunter2pw');
    expect(shown).not.toContain('ghp_16C7');
    const cited = stored.flatMap(
      ({ evidence }) => evidence as { kind: string; verified: boolean; masked?: true }[],
    );
    expect(
      cited.filter(({ kind }) => kind === 'log').every(({ verified, masked }) => verified && masked),
    ).toBe(true);
  });

  it('is not blocked for long by a sender whose clock is ahead', async () => {
    await recordRun(test.core, {
      jobId: 'ahead',
      head: parseRunHead({ started_at: '2099-01-01T00:00:00Z' }),
      log: null,
      runKey: 'future',
    });
    for (let minute = 0; minute < 6; minute += 1) await record('ahead', minute, 0, 'ok\n');
    expect(await review('ahead')).toMatchObject({ status: 'completed', runsAnalyzed: 7 });
  });
});
