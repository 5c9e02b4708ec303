import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Analyzer } from '../../../src/analysis/analyzer.js';
import type { SuggestionDraft } from '../../../src/analysis/suggestion-draft.js';
import type { PreviewedSuggestion } from '../../../src/domain/reviews/preview-review.js';
import { ReviewRunningError, startReview } from '../../../src/domain/reviews/start-review.js';
import { parseRunHead } from '../../../src/domain/runs/new-run.js';
import { recordRun } from '../../../src/domain/runs/record-run.js';
import { startDueReviews } from '../../../src/domain/schedules/due-reviews.js';
import { syncSchedules } from '../../../src/domain/schedules/sync-schedules.js';
import { healingStats } from '../../../src/domain/stats/healing-stats.js';
import { jobHealingStats } from '../../../src/domain/stats/job-healing-stats.js';
import { recount } from '../../../src/domain/stats/recount.js';
import { rejectSuggestion } from '../../../src/domain/suggestions/reject-suggestion.js';
import type { HealingReview } from '../../../src/generated/prisma/client.js';
import { carryOutReview } from '../../support/carry-out-review.js';
import { useCore } from '../../support/core.js';
import { aChange, aDraft, fakeAnalyzer } from '../../support/fake-analyzer.js';

const NAMES = ['a', 'b', 'c', 'd'];
const SCRIPT = `#!/bin/bash\n${NAMES.map((name) => `echo ${name}\n\n# next\n\n`).join('')}`;

describe('a dry run', () => {
  const test = useCore(
    {
      'one.yaml':
        'cmd: bash one.sh\nself_healing: { enabled: true, mode: proactive, suggestions: { auto_apply: true, max_auto_applies_per_day: 2 } }\n',
    },
    {
      reviews: { wake: () => undefined },
      notify: {
        events: new Set(),
        digestMs: 0,
        isSetUp: () => true,
        wake: () => undefined,
        problems: () => [],
      },
    },
  );
  let script: string;
  beforeEach(async () => {
    script = join(test.folder, 'one.sh');
    test.setTime('2026-03-02T12:00:00Z');
    await writeFile(script, SCRIPT, { mode: 0o755 });
    for (const table of [
      'healingAction',
      'healingSuggestion',
      'healingReview',
      'jobRun',
      'notification',
      'healingSchedule',
    ] as const)
      await (test.core.prisma[table] as { deleteMany(): Promise<unknown> }).deleteMany();
  });
  const ask = (dryRun: boolean, force = true): Promise<HealingReview> =>
    startReview(test.core, { jobId: 'one', force, dryRun, trigger: 'manual', requestedBy: 'ada' });
  const review = async (dryRun: boolean, drafts: SuggestionDraft[], force = true): Promise<HealingReview> => {
    await ask(dryRun, force);
    const analyzers: Analyzer[] = [fakeAnalyzer({ answer: () => ({ drafts }) })];
    return carryOutReview({ ...test.core, analyzers });
  };
  const previewOf = ({ preview }: HealingReview) => preview as unknown as PreviewedSuggestion[];
  const change = (name: string, over: Partial<SuggestionDraft> = {}) =>
    aChange(script, (before) => before.replace(`echo ${name}`, `echo ${name}${name}`), over);
  const record = async (): Promise<void> => {
    for (let minute = 0; minute < 6; minute += 1)
      await recordRun(test.core, {
        jobId: 'one',
        head: parseRunHead({
          started_at: `2026-03-02T11:0${minute}:00Z`,
          finished_at: `2026-03-02T11:0${minute}:01Z`,
          exit_code: 0,
        }),
        log: 'ok\n',
        runKey: `${minute}`,
      });
  };

  it('tells what would be new, applied, held back and known, and does nothing of it', async () => {
    const advice = aDraft({ severity: 'high', title: 'Advice' });
    const known = [
      aDraft({ rule: 'open', category: 'cost' }),
      aDraft({ rule: 'rejected', category: 'cost' }),
    ];
    await review(false, known);
    const [open, rejected] = await test.core.prisma.healingSuggestion.findMany({ orderBy: { id: 'asc' } });
    await rejectSuggestion(test.core, { id: rejected?.id as number, reason: 'no', actor: { name: 'ada' } });
    const before = await test.core.prisma.healingEvent.count({ where: { suggestionId: { not: null } } });

    const done = await review(true, [
      ...known,
      advice,
      advice,
      await change('a'),
      await change('b'),
      await change('c'),
      await change('d', { severity: 'critical' }),
    ]);
    expect(done).toMatchObject({
      status: 'completed',
      dryRun: true,
      suggestionsCount: 0,
      autoAppliedCount: 0,
      errorMessage: null,
    });
    const shown = previewOf(done).map(({ outcome, note, severity, suggestionId }) => [
      outcome,
      severity,
      note,
      suggestionId,
    ]);
    const limit = 'max_auto_applies_per_day (2) is reached for today, by UTC';
    const noChange = 'it carries no change that could be applied';
    expect(shown).toEqual([
      ['wait', 'critical', null, null],
      ['wait', 'high', null, null],
      ['known', 'low', noChange, open?.id],
      ['known', 'low', null, rejected?.id],
      ['apply', 'low', null, null],
      ['apply', 'low', null, null],
      ['wait', 'low', limit, null],
    ]);
    const applied = previewOf(done).find(({ outcome }) => outcome === 'apply');
    expect(applied).toMatchObject({
      source: 'fake/made-up',
      targetFile: script,
      diff: expect.stringMatching(/^-echo a\n\+echo aa$/m),
      evidence: [{ kind: 'metric', verified: true }],
    });
    expect(await test.core.prisma.healingSuggestion.count()).toBe(2);
    expect(await test.core.prisma.healingAction.count()).toBe(0);
    expect(await test.core.prisma.healingEvent.count({ where: { suggestionId: { not: null } } })).toBe(
      before,
    );
    expect(await test.core.prisma.notification.count({ where: { reviewId: done.id } })).toBe(0);
    expect(await readFile(script, 'utf8')).toBe(SCRIPT);
  });

  it('does not move the window: the next review looks at the same runs', async () => {
    await record();
    expect(await review(true, [], false)).toMatchObject({ status: 'completed', runsAnalyzed: 6 });
    expect(await review(true, [], false)).toMatchObject({ status: 'completed', runsAnalyzed: 6 });
    expect(await review(false, [], false)).toMatchObject({ status: 'completed', runsAnalyzed: 6 });
    expect(await review(true, [], false)).toMatchObject({ status: 'skipped' });
  });

  it('is no review that statistics tell of', async () => {
    await review(false, []);
    test.setTime('2026-03-02T13:00:00Z');
    await review(true, []);
    const { prisma } = test.core;
    for (const since of [null, new Date(0)])
      expect((await healingStats(prisma, { since })).reviews).toEqual({ total: 1, completed: 1, failed: 0 });
    expect(await jobHealingStats(test.core, 'one')).toMatchObject({
      totalReviews: 1,
      lastReview: new Date('2026-03-02T12:00:00Z'),
    });
    expect(await recount(test.database.pool)).toEqual([]);
  });

  it('fails where nothing could be found out, and is one at a time as any review', async () => {
    await ask(true);
    await expect(ask(false)).rejects.toThrow(ReviewRunningError);
    const broken: Analyzer = { name: 'oracle', analyze: () => Promise.reject(new Error('no answer')) };
    expect(await carryOutReview({ ...test.core, analyzers: [broken] })).toMatchObject({
      status: 'failed',
      preview: null,
      errorMessage: 'oracle: no answer',
    });
  });

  it('does not take the place of a review that is due while it runs', async () => {
    await syncSchedules(test.core);
    await ask(true);
    test.setTime('2026-03-03T03:00:00Z');
    expect(await startDueReviews(test.core)).toBe(0);
    await carryOutReview({ ...test.core, analyzers: [fakeAnalyzer({ answer: () => ({}) })] });
    expect(await startDueReviews(test.core)).toBe(1);
    expect(await test.core.prisma.healingReview.findFirst({ where: { status: 'running' } })).toMatchObject({
      trigger: 'schedule',
      dryRun: false,
    });
  });
});
