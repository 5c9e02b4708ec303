import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Analyzer } from '../../../src/analysis/analyzer.js';
import { applyByPolicy } from '../../../src/domain/policy/apply-by-policy.js';
import { createJudge } from '../../../src/domain/policy/judge-suggestion.js';
import type { Core } from '../../../src/domain/core.js';
import { cancelReview } from '../../../src/domain/reviews/cancel-review.js';
import { claimReview } from '../../../src/domain/reviews/claim-review.js';
import { reapReviews } from '../../../src/domain/reviews/reap-reviews.js';
import { ReviewLease } from '../../../src/domain/reviews/review-lease.js';
import { runReview } from '../../../src/domain/reviews/run-review.js';
import { startReview } from '../../../src/domain/reviews/start-review.js';
import type { HealingReview, HealingSuggestion } from '../../../src/generated/prisma/client.js';
import { carryOutReview } from '../../support/carry-out-review.js';
import { useCore } from '../../support/core.js';
import { aChange, fakeAi } from '../../support/fake-analyzer.js';
import { insertSuggestion } from '../../support/insert-suggestion.js';

const NAMES = ['a', 'b', 'c', 'd'];
const SCRIPT = `#!/bin/bash\n${NAMES.map((name) => `echo ${name}\n\n# next\n\n`).join('')}`;
const verified = [
  { kind: 'metric', name: 'n', value: 1, unit: '', threshold: null, source: '', verified: true },
];

describe('a policy', () => {
  const test = useCore(
    {
      'one.yaml':
        'cmd: "bash one.sh; bash a.sh; bash b.sh; bash c.sh; bash d.sh"\nself_healing: { enabled: true, suggestions: { auto_apply: true, max_auto_applies_per_day: 2 } }\n',
    },
    { reviews: { wake: () => undefined } },
  );
  let script: string;
  beforeEach(async () => {
    script = join(test.folder, 'one.sh');
    await writeFile(script, SCRIPT, { mode: 0o755 });
    for (const table of ['healingAction', 'healingSuggestion', 'healingReview', 'aiUsage'] as const)
      await (test.core.prisma[table] as { deleteMany(): Promise<unknown> }).deleteMany();
  });
  const doubled = (name: string) => (before: string) => before.replace(`echo ${name}`, `echo ${name}${name}`);
  const changes = (names: string[]) => Promise.all(names.map((name) => aChange(script, doubled(name))));
  /** An AI, so that it shows whether it is asked again; its citations are of runs that are there. */
  const finding = (names: string[]): ReturnType<typeof fakeAi> =>
    fakeAi(async ({ files }) =>
      (await changes(names)).map((draft) => ({
        ...draft,
        evidence: [{ kind: 'file', path: script, line: 1, text: files[0]?.text.split('\n')[0] ?? '' }],
      })),
    );
  const ask = (): Promise<HealingReview> =>
    startReview(test.core, { jobId: 'one', force: true, trigger: 'manual', requestedBy: 'ada' });
  const claim = async (core: Core): Promise<ReviewLease> =>
    new ReviewLease(core, (await claimReview(core)) as HealingReview);
  const statuses = async (): Promise<string[]> =>
    (await test.core.prisma.healingSuggestion.findMany({ orderBy: { id: 'asc' } })).map(
      ({ status }) => status,
    );
  const find = (id: number): Promise<HealingReview> =>
    test.core.prisma.healingReview.findUniqueOrThrow({ where: { id } });
  const stored = async (name: string): Promise<HealingSuggestion> => {
    const file = await test.write(`${name}.sh`, SCRIPT);
    const { id } = await insertSuggestion(test.core, {
      jobId: 'one',
      severity: 'low',
      change: { file, to: doubled(name)(SCRIPT) },
    });
    return test.core.prisma.healingSuggestion.update({ where: { id }, data: { evidence: verified } });
  };

  it('never goes beyond the limit of the day, however many apply at once', async () => {
    const suggestions = [];
    for (const name of NAMES) suggestions.push(await stored(name));
    await ask();
    const lease = await claim(test.core);
    const judge = createJudge(test.core, 'one');
    // As if a review's first process went on after a second one had taken it over.
    const rounds = await Promise.all(suggestions.map((one) => applyByPolicy(test.core, lease, [one], judge)));
    lease.release();
    expect(rounds.flatMap(({ applied }) => applied)).toHaveLength(2);
    expect((await statuses()).sort()).toEqual(['applied', 'applied', 'pending', 'pending']);
    expect(await test.core.prisma.healingAction.count()).toBe(2);
  });

  it('applies nothing more once the review is cancelled between storing and applying', async () => {
    const { id } = await ask();
    const core = {
      ...test.core,
      analyzers: [finding(['a', 'b'])],
      onChangeStep: async (step: string) => {
        if (step === 'stored') await cancelReview(test.core, id, 'bob');
      },
    };
    const lease = await claim(core);
    expect(await runReview(core, lease)).toMatchObject({
      status: 'skipped',
      errorMessage: 'Cancelled by bob',
    });
    lease.release();
    expect(await statuses()).toEqual(['pending', 'pending']);
    expect(await readFile(script, 'utf8')).toBe(SCRIPT);
  });

  it('applies nothing more once another process has the review', async () => {
    const { id } = await ask();
    let applied = 0;
    const core = {
      ...test.core,
      analyzers: [finding(['a', 'b'])],
      onChangeStep: async (step: string) => {
        if (step !== 'written' || (applied += 1) > 1) return;
        await test.core.prisma.$executeRaw`
          UPDATE healing_reviews SET lease_until = now() - interval '1 second' WHERE id = ${id}`;
        expect(
          await reapReviews({ ...test.core, owner: '4711', isOwnerAlive: async () => true }, () => false),
        ).toBe(1);
      },
    };
    const lease = await claim(core);
    await runReview(core, lease);
    lease.release();
    expect(await statuses(), 'the one that was begun').toEqual(['applied', 'pending']);
    expect(await find(id)).toMatchObject({ status: 'running', phase: 'waiting', runsAnalyzed: 0 });
  });

  it('goes on where a process was lost between storing and applying, without asking anybody anew', async () => {
    const { id } = await ask();
    const oracle = finding(['a', 'b']);
    class Killed extends Error {}
    const dying = {
      ...test.core,
      owner: 'dead',
      analyzers: [oracle],
      onChangeStep: (step: string) => {
        if (step === 'stored') throw Object.assign(new Killed('killed'), { code: 'ECONNRESET' });
      },
    };
    const lease = await claim(dying);
    await expect(runReview(dying, lease)).rejects.toThrow(Killed);
    lease.release();
    expect(await statuses()).toEqual(['pending', 'pending']);
    expect(await find(id)).toMatchObject({ status: 'running', aiTokensUsed: 1_200 });

    expect(await reapReviews({ ...test.core, isOwnerAlive: async () => false }, () => false)).toBe(1);
    await test.core.prisma.$executeRaw`UPDATE healing_reviews SET not_before = now() WHERE id = ${id}`;
    const done = await carryOutReview({ ...test.core, analyzers: [oracle] });
    expect(done).toMatchObject({
      id,
      status: 'completed',
      attempt: 2,
      suggestionsCount: 2,
      autoAppliedCount: 2,
      aiTokensUsed: 1_200,
    });
    expect(await statuses()).toEqual(['applied', 'applied']);
    expect(oracle.calls).toHaveLength(1);
    expect(await test.core.prisma.aiUsage.count()).toBe(1);
  });

  it('counts what a process had begun when it was lost, once its file is looked at', async () => {
    await ask();
    const dying: Core = {
      ...test.core,
      owner: 'dead',
      analyzers: [finding(['a', 'b'])],
      onChangeStep: (step: string) => {
        if (step === 'written') throw Object.assign(new Error('killed'), { code: 'ECONNRESET' });
      },
    };
    const lease = await claim(dying);
    await expect(runReview(dying, lease)).rejects.toThrow('killed');
    lease.release();
    expect(await statuses()).toEqual(['approved', 'pending']);
    const heir: Core = { ...test.core, isOwnerAlive: async (owner) => owner !== 'dead' };
    await reapReviews(heir, () => false);
    await test.core.prisma.$executeRaw`UPDATE healing_reviews SET not_before = now()`;
    expect(await carryOutReview({ ...heir, analyzers: [] })).toMatchObject({
      status: 'completed',
      autoAppliedCount: 2,
    });
    expect(await statuses()).toEqual(['applied', 'applied']);
  });

  it('hands back what it has not applied when the server stops, and the next start goes on', async () => {
    await ask();
    const analyzers: Analyzer[] = [finding(['a', 'b'])];
    const lease = await claim({ ...test.core, analyzers });
    const stopping = {
      ...test.core,
      analyzers,
      onChangeStep: (step: string) => {
        if (step === 'stored') lease.stop();
      },
    };
    expect(await runReview(stopping, lease)).toMatchObject({
      status: 'running',
      phase: 'waiting',
      attempt: 0,
    });
    lease.release();
    expect(await statuses()).toEqual(['pending', 'pending']);
    expect(await carryOutReview({ ...test.core, analyzers: [] })).toMatchObject({
      status: 'completed',
      autoAppliedCount: 2,
    });
  });
});
