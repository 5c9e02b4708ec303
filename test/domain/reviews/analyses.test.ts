import { beforeEach, describe, expect, it } from 'vitest';
import type { Analyzer } from '../../../src/analysis/analyzer.js';
import type { AiLimits, Core } from '../../../src/domain/core.js';
import type { AnalysisReport } from '../../../src/domain/reviews/analysis-report.js';
import { cancelReview } from '../../../src/domain/reviews/cancel-review.js';
import { startReview } from '../../../src/domain/reviews/start-review.js';
import { parseRunHead } from '../../../src/domain/runs/new-run.js';
import { recordRun } from '../../../src/domain/runs/record-run.js';
import { rejectSuggestion } from '../../../src/domain/suggestions/reject-suggestion.js';
import type { HealingReview } from '../../../src/generated/prisma/client.js';
import { carryOutReview } from '../../support/carry-out-review.js';
import { useCore } from '../../support/core.js';
import { aDraft, fakeAi, fakeAnalyzer, USAGE } from '../../support/fake-analyzer.js';

const JOB = 'cmd: bash x.sh\nself_healing: { enabled: true, mode: proactive }\n';
const failing = (name: string, asksAi = false, more: object = {}): Analyzer => ({
  name,
  asksAi,
  analyze: () => Promise.reject(Object.assign(new Error('no answer'), more)),
});

describe('the analyzers of a review', () => {
  const test = useCore(
    { 'one.yaml': JOB, 'two.yaml': JOB, 'x.sh': 'echo\n' },
    { reviews: { wake: () => undefined } },
  );
  beforeEach(async () => {
    test.setTime('2026-03-02T12:00:00Z');
    for (const table of ['healingSuggestion', 'healingReview', 'aiUsage', 'jobRun'] as const)
      await (test.core.prisma[table] as { deleteMany(): Promise<unknown> }).deleteMany();
  });
  const review = async (
    analyzers: Analyzer[],
    {
      jobId = 'one',
      dryRun = false,
      force = true,
      ...over
    }: Partial<Core> & { jobId?: string; dryRun?: boolean; force?: boolean } = {},
  ): Promise<HealingReview> => {
    const core = { ...test.core, analyzers, ...over };
    // The same run again and again is what can come without force.
    const run = force
      ? null
      : await core.prisma.jobRun.findFirst({ where: { jobId }, orderBy: { id: 'desc' } });
    await startReview(core, { jobId, force, dryRun, trigger: 'manual', requestedBy: 'ada' }, run);
    return carryOutReview(core);
  };
  const reportsOf = ({ analyses }: HealingReview): AnalysisReport[] =>
    analyses as unknown as AnalysisReport[];
  const usage = () => test.core.prisma.aiUsage.findMany({ orderBy: { id: 'asc' } });
  const record = (runKey: string, exitCode = 0) =>
    recordRun(test.core, {
      jobId: 'one',
      head: parseRunHead({
        started_at: '2026-03-02T10:00:00Z',
        finished_at: '2026-03-02T10:00:03Z',
        exit_code: exitCode,
      }),
      log: 'ok\n',
      runKey,
    });

  it('are asked in turn: those that ask an AI last, with what was found before', async () => {
    const rules = fakeAnalyzer({ name: 'rules', answer: () => ({ drafts: [aDraft({ title: 'By rule' })] }) });
    const first = fakeAi(() => [aDraft({ title: 'By AI', rule: 'ai' })]);
    const second = fakeAi(() => [], { name: 'second' });
    const done = await review([first, rules, second]);
    expect(first.calls[0]?.options.findings).toMatchObject([{ title: 'By rule' }]);
    expect(second.calls[0]?.options.findings).toMatchObject([{ title: 'By rule' }, { title: 'By AI' }]);
    expect(reportsOf(done).map(({ analyzer }) => analyzer)).toEqual(['rules', 'oracle', 'second']);
  });

  it('leave a report each, with what an AI took', async () => {
    const rules = fakeAnalyzer({
      name: 'rules',
      answer: () => ({ drafts: [aDraft()], notes: ['few runs'], errors: [{ rule: 'sla', reason: 'broke' }] }),
    });
    const oracle = fakeAnalyzer({
      name: 'oracle',
      identity: 'oracle/1',
      asksAi: true,
      answer: () => ({
        drafts: [aDraft({ rule: 'other' })],
        dropped: Array.from({ length: 60 }, (_, index) => ({ what: `#${index}`, reason: 'no category' })),
        usage: USAGE,
      }),
    });
    const done = await review([rules, oracle]);
    expect(reportsOf(done)).toEqual([
      {
        analyzer: 'rules',
        identity: null,
        status: 'completed',
        reason: null,
        sameAs: null,
        drafts: 1,
        dropped: [],
        droppedCount: 0,
        notes: ['few runs'],
        errors: [{ rule: 'sla', reason: 'broke' }],
        usage: null,
        durationMs: expect.any(Number) as number,
      },
      {
        analyzer: 'oracle',
        identity: 'oracle/1',
        status: 'completed',
        reason: null,
        sameAs: null,
        drafts: 1,
        dropped: expect.objectContaining({ length: 50, 0: { what: '#0', reason: 'no category' } }) as object,
        droppedCount: 60,
        notes: [],
        errors: [],
        usage: USAGE,
        durationMs: expect.any(Number) as number,
      },
    ]);
    expect(done).toMatchObject({ aiTokensUsed: 1_200, aiCostUsd: 0.25, errorMessage: 'rules/sla: broke' });
    expect(await usage()).toMatchObject([
      {
        at: test.core.clock.now(),
        jobId: 'one',
        reviewId: done.id,
        suggestionId: null,
        analyzer: 'oracle',
        model: 'gpt-test',
        promptVersion: 'review/1',
        tokens: 1_200,
        inputTokens: 1_000,
        outputTokens: 200,
        costUsd: 0.25,
      },
    ]);
    const [, said] = await test.core.prisma.healingSuggestion.findMany({ orderBy: { id: 'asc' } });
    expect(said).toMatchObject({ source: 'oracle/other', aiSessionKey: 'session-1' });
  });

  it('report nothing used where nothing was reported, and numbers that are none', async () => {
    expect(await review([fakeAnalyzer({ answer: () => ({}) })])).toMatchObject({
      aiTokensUsed: null,
      aiCostUsd: null,
    });
    const nothing = { ...USAGE, tokens: null, inputTokens: null, outputTokens: null, costUsd: null };
    expect(await review([fakeAi(() => [], { usage: nothing })])).toMatchObject({
      aiTokensUsed: null,
      aiCostUsd: null,
    });
    const odd = { ...USAGE, tokens: 2 ** 40, inputTokens: 7, outputTokens: 5, costUsd: Number.NaN };
    expect(await review([fakeAi(() => [], { name: 'odd', usage: odd })])).toMatchObject({
      aiTokensUsed: 12,
      aiCostUsd: null,
    });
    const [first, second] = ['a', 'b'].map((name) => fakeAi(() => [], { name }));
    expect(await review([first as Analyzer, second as Analyzer])).toMatchObject({
      aiTokensUsed: 2_400,
      aiCostUsd: 0.5,
    });
  });

  it('do not keep each other from being asked; where all failed, so did the review', async () => {
    const both = await review([failing('rules'), fakeAi(() => [aDraft()])]);
    expect(both).toMatchObject({
      status: 'completed',
      errorMessage: 'rules: no answer',
      suggestionsCount: 1,
    });
    expect(reportsOf(both).map(({ status, reason }) => [status, reason])).toEqual([
      ['failed', 'no answer'],
      ['completed', null],
    ]);
    const none = await review([
      failing('rules'),
      failing('oracle', true, { usage: { ...USAGE, tokens: 9 } }),
    ]);
    expect(none).toMatchObject({
      status: 'failed',
      errorMessage: 'rules: no answer\noracle: no answer',
      aiTokensUsed: 9,
    });
    expect(reportsOf(none)).toMatchObject([{ status: 'failed' }, { status: 'failed', usage: { tokens: 9 } }]);
    expect((await usage()).map(({ tokens }) => tokens)).toEqual([1_200, 9]);
  });

  it('that fail say so without the secrets that a program printed', async () => {
    const token = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
    const leaky: Analyzer = {
      name: 'leaky',
      analyze: () => Promise.reject(new Error(`stderr: ${token}\nbad`)),
    };
    const rules = fakeAnalyzer({ name: 'rules', answer: () => ({ notes: ['a', `b ${token}`, 'c'] }) });
    const done = await review([rules, leaky]);
    expect(JSON.stringify(done)).not.toContain(token);
    expect(reportsOf(done)).toMatchObject([
      { notes: ['a', expect.stringMatching(/^b /), 'c'] },
      { reason: expect.stringMatching(/^stderr: [^]*\nbad$/) },
    ]);
  });

  it('keep what they used of a review that was cancelled meanwhile', async () => {
    let id = 0;
    const oracle = fakeAi(async () => {
      ({ id } = await cancelReview(test.core, id, 'bob'));
      return [];
    });
    const core = { ...test.core, analyzers: [oracle] };
    ({ id } = await startReview(core, { jobId: 'one', force: true, trigger: 'manual', requestedBy: 'ada' }));
    expect(await carryOutReview(core)).toMatchObject({ status: 'skipped', aiTokensUsed: 1_200 });
    expect(await usage()).toMatchObject([{ reviewId: id, tokens: 1_200 }]);
  });

  describe('whose inputs did not change', () => {
    const statuses = (done: HealingReview) => reportsOf(done).map(({ status }) => status);
    const look = (analyzers: Analyzer[], over: Partial<Core> & { dryRun?: boolean } = {}) =>
      review(analyzers, { force: false, ...over });

    it('are not asked again, and say since which review; what asks nobody always is', async () => {
      await record('first');
      const oracle = fakeAi(() => [aDraft()]);
      const rules = fakeAnalyzer({ name: 'rules', answer: () => ({}) });
      const first = await look([rules, oracle]);
      test.setTime('2026-03-02T15:00:00Z');
      for (let round = 0; round < 2; round += 1) {
        const again = await look([rules, oracle]);
        expect(again).toMatchObject({ status: 'completed', suggestionsCount: 0, aiTokensUsed: null });
        expect(reportsOf(again)[1]).toMatchObject({
          status: 'unchanged',
          sameAs: first.id,
          reason: `Its AI was not asked: nothing of what it would see has changed since review ${first.id}`,
        });
      }
      expect([oracle.calls.length, rules.calls.length]).toEqual([1, 3]);
    });

    it('are asked again where somebody forces it', async () => {
      await record('first');
      const oracle = fakeAi(() => [aDraft()]);
      for (let round = 0; round < 2; round += 1)
        expect(statuses(await review([oracle], { force: true }))).toEqual(['completed']);
      expect(oracle.calls).toHaveLength(2);
    });

    it('are asked where anything of it did', async () => {
      await record('first');
      const oracle = fakeAi(() => [aDraft()]);
      const asked = async (analyzer = oracle): Promise<boolean> =>
        statuses(await look([analyzer])).includes('completed');
      expect(await asked()).toBe(true);
      expect(await asked()).toBe(false);
      await record('second');
      expect(await asked(), 'another run').toBe(true);
      await test.write('x.sh', 'echo changed\n');
      expect(await asked(), 'another script').toBe(true);
      await test.write('one.yaml', `${JOB}retry: { max_attempts: 2 }\n`);
      expect(await asked(), 'another configuration').toBe(true);
      expect(await asked()).toBe(false);
      const { id } = await test.core.prisma.healingSuggestion.findFirstOrThrow();
      await rejectSuggestion(test.core, { id, reason: 'It is meant so', actor: { name: 'ada' } });
      expect(await asked(), 'a rejection').toBe(true);
      expect(oracle.calls.at(-1)?.ctx.memory.rejected).toMatchObject([{ id, reason: 'It is meant so' }]);
      const other = fakeAi(() => [], { identity: 'oracle gpt-next review/1' });
      expect(await asked(other), 'another model').toBe(true);
      await test.write('one.yaml', JOB);
    });

    it('are asked where the last one failed, was held back, or was a dry run', async () => {
      await record('first');
      const rules = fakeAnalyzer({ name: 'rules', answer: () => ({}) });
      const oracle = fakeAi();
      await look([rules, failing('oracle', true)]);
      expect(
        statuses(await look([rules, oracle], { aiLimits: { reviewsADay: 0, tokensADay: null } })),
      ).toEqual(['completed', 'limited']);
      expect(statuses(await look([rules, oracle], { dryRun: true }))).toEqual(['completed', 'completed']);
      expect(statuses(await look([rules, oracle]))).toEqual(['completed', 'completed']);
      expect(statuses(await look([rules, oracle]))).toEqual(['completed', 'unchanged']);
      expect(oracle.calls).toHaveLength(2);
    });
  });

  describe('beyond a limit of the day', () => {
    const limited = (done: HealingReview) =>
      reportsOf(done).find(({ status }) => status === 'limited')?.reason;
    const under = (aiLimits: Partial<AiLimits>) => ({
      aiLimits: { reviewsADay: null, tokensADay: null, ...aiLimits },
    });
    const fresh = (name: string) => fakeAi(() => [], { name });

    it('of reviews are not asked until the next day, and say so', async () => {
      const limits = under({ reviewsADay: 2 });
      const two = await review([fresh('a'), fresh('b')], limits);
      expect(limited(two), 'several analyzers are one review').toBeUndefined();
      expect(limited(await review([fresh('c')], { ...limits, jobId: 'two' }))).toBeUndefined();
      const held = fresh('d');
      const third = await review([fakeAnalyzer({ name: 'rules', answer: () => ({}) }), held], limits);
      expect(third).toMatchObject({ status: 'completed', errorMessage: null });
      expect(limited(third)).toBe(
        'Its AI was not asked: analysis.max_ai_reviews_per_day (2) is reached for today, by UTC',
      );
      expect(held.calls).toEqual([]);
      test.setTime('2026-03-03T00:00:00Z');
      expect(limited(await review([held], limits))).toBeUndefined();
    });

    it('of tokens are not asked once they are used', async () => {
      const limits = under({ tokensADay: 1_000 });
      expect(limited(await review([fresh('a')], limits))).toBeUndefined();
      expect(limited(await review([fresh('b')], limits))).toBe(
        'Its AI was not asked: analysis.max_tokens_per_day (1000) is reached for today, by UTC: 1200 were used',
      );
    });

    it('of tokens count by estimate where nothing was reported, which is not shown as used', async () => {
      const limits = under({ tokensADay: 1_000 });
      const nothing = { ...USAGE, tokens: null, inputTokens: null, outputTokens: null };
      const silent = (name: string) =>
        fakeAnalyzer({ name, asksAi: true, answer: () => ({ usage: nothing, estimatedTokens: 700 }) });
      const first = await review([silent('a')], limits);
      expect(first.aiTokensUsed).toBeNull();
      const late = await review([failing('b', true, { estimatedTokens: 400 })], limits);
      expect(late).toMatchObject({ status: 'failed', aiTokensUsed: null });
      expect(limited(await review([fresh('c')], limits))).toBe(
        'Its AI was not asked: analysis.max_tokens_per_day (1000) is reached for today, by UTC: 1100 were used, 1100 of them by estimate',
      );
      expect((await usage()).map(({ tokens, estimatedTokens }) => [tokens, estimatedTokens])).toEqual([
        [null, 700],
        [null, 400],
      ]);
    });

    it('of tokens count as reported where both are known', async () => {
      const both = fakeAnalyzer({ asksAi: true, answer: () => ({ usage: USAGE, estimatedTokens: 700 }) });
      await review([both], under({ tokensADay: 10_000 }));
      expect(await usage()).toMatchObject([{ tokens: 1_200, estimatedTokens: null }]);
    });

    it('are not asked by two processes at once', async () => {
      const limits = under({ reviewsADay: 1 });
      const cores = ['one', 'two'].map((jobId) => ({
        jobId,
        core: { ...test.core, ...limits, analyzers: [fresh(jobId)] },
      }));
      for (const { jobId, core } of cores)
        await startReview(core, { jobId, force: true, trigger: 'manual', requestedBy: 'ada' });
      const done = await Promise.all(cores.map(({ core }) => carryOutReview(core)));
      expect(
        done
          .flatMap(reportsOf)
          .map(({ status }) => status)
          .sort(),
      ).toEqual(['completed', 'limited']);
    });
  });
});
