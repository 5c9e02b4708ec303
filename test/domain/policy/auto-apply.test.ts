import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Analyzer } from '../../../src/analysis/analyzer.js';
import type { SuggestionDraft } from '../../../src/analysis/suggestion-draft.js';
import { rollbackAction } from '../../../src/domain/actions/rollback-action.js';
import type { Core } from '../../../src/domain/core.js';
import { startReview } from '../../../src/domain/reviews/start-review.js';
import { approveSuggestion } from '../../../src/domain/suggestions/approve-suggestion.js';
import { snoozeSuggestion } from '../../../src/domain/suggestions/snooze-suggestion.js';
import type { HealingReview, HealingSuggestion } from '../../../src/generated/prisma/client.js';
import { carryOutReview } from '../../support/carry-out-review.js';
import { useCore } from '../../support/core.js';
import { aChange, aDraft, fakeAnalyzer } from '../../support/fake-analyzer.js';

const ADA = { name: 'ada' };
const SCRIPT = '#!/bin/bash\necho one\necho two\n';
const job = (script: string, suggestions: string): string =>
  `cmd: bash ${script}\nself_healing:\n  enabled: true\n  mode: proactive\n  suggestions: { ${suggestions} }\n`;
const append = (line: string) => (before: string) => `${before}${line}\n`;

describe('what a policy applies', () => {
  const test = useCore(
    {
      'backup.yaml': job('backup.sh', 'auto_apply: true'),
      'report.yaml': job('report.sh', 'auto_apply_categories: [script]'),
      'few.yaml': job('few.sh', 'auto_apply_categories: [reliability], max_auto_applies_per_day: 2'),
      'manual.yaml': job('manual.sh', 'auto_apply: false'),
      'shared-a.yaml': job('shared.sh', 'auto_apply: true'),
      'shared-b.yaml': 'cmd: bash linked.sh\n',
      'two.yaml':
        'jobs:\n  first:\n    cmd: "true"\n    self_healing: { suggestions: { auto_apply: true } }\n  second: { cmd: "true" }\n',
      'watched.yaml': job('watched.sh', 'auto_apply: true'),
      'watcher.yaml': 'cmd: "true"\nself_healing: { allowed_paths: [lib] }\n',
      'lib/inner.yaml': 'not a job of this folder',
    },
    {
      reviews: { wake: () => undefined },
      notify: {
        events: new Set(['auto_applied', 'apply_failed', 'rolled_back']),
        digestMs: 0,
        isSetUp: () => true,
        wake: () => undefined,
        problems: () => [],
      },
    },
  );
  const path = (name: string): string => join(test.folder, name);
  const content = (name: string): Promise<string> => readFile(path(name), 'utf8');
  beforeEach(async () => {
    for (const name of ['backup', 'report', 'few', 'manual', 'shared', 'watched'])
      await writeFile(path(`${name}.sh`), SCRIPT, { mode: 0o755 });
    await symlink('shared.sh', path('linked.sh')).catch(() => undefined);
    await test.core.prisma.healingAction.deleteMany();
    await test.core.prisma.healingSuggestion.deleteMany();
    await test.core.prisma.healingReview.deleteMany();
    await test.core.prisma.healingEvent.deleteMany();
    await test.core.prisma.notification.deleteMany();
  });

  const finds = (...drafts: SuggestionDraft[]): Analyzer => fakeAnalyzer({ answer: () => ({ drafts }) });
  const review = async (
    jobId: string,
    analyzer: Analyzer,
    over: Partial<Core> = {},
  ): Promise<HealingReview> => {
    const core = { ...test.core, analyzers: [analyzer], ...over };
    await startReview(core, { jobId, force: true, trigger: 'manual', requestedBy: 'ada' });
    return carryOutReview(core);
  };
  const suggestionsOf = (jobId: string): Promise<HealingSuggestion[]> =>
    test.core.prisma.healingSuggestion.findMany({ where: { jobId }, orderBy: { id: 'asc' } });
  const only = async (jobId: string): Promise<HealingSuggestion> => {
    const [first, ...more] = await suggestionsOf(jobId);
    expect(more).toEqual([]);
    return first as HealingSuggestion;
  };
  const notifications = () =>
    test.core.prisma.notification.findMany({ orderBy: { id: 'asc' }, select: { kind: true, payload: true } });

  it('is really written, with an action by auto that can be rolled back, and told as such', async () => {
    const done = await review('backup', finds(await aChange(path('backup.sh'), append('echo three'))));
    expect(await content('backup.sh')).toBe(`${SCRIPT}echo three\n`);
    expect(done).toMatchObject({
      status: 'completed',
      suggestionsCount: 1,
      autoAppliedCount: 1,
      errorMessage: null,
    });
    const applied = await only('backup');
    expect(applied).toMatchObject({ status: 'applied', reviewedBy: 'auto', policyNote: null });
    const actions = await test.core.prisma.healingAction.findMany();
    expect(actions).toMatchObject([{ id: applied.actionId, actor: 'auto', status: 'success' }]);
    expect(await notifications()).toEqual([
      { kind: 'auto_applied', payload: { suggestionIds: [applied.id] } },
    ]);
    const events = await test.core.prisma.healingEvent.findMany({ orderBy: { position: 'asc' } });
    expect(
      events.map(({ type, data }) =>
        type === 'review.progressed' ? (data as { phase: string }).phase : type,
      ),
    ).toEqual([
      'review.started',
      'collecting',
      'analysing',
      'storing',
      'suggestion.added',
      'applying',
      'suggestion.approved',
      'action.begun',
      'action.succeeded',
      'suggestion.applied',
      'review.completed',
    ]);
    await rollbackAction(test.core, { id: applied.actionId as number, actor: ADA });
    expect(await content('backup.sh')).toBe(SCRIPT);
  });

  it('is nothing where the job has no such policy', async () => {
    const done = await review('manual', finds(await aChange(path('manual.sh'), append('echo three'))));
    expect(done).toMatchObject({ suggestionsCount: 1, autoAppliedCount: 0 });
    expect(await only('manual')).toMatchObject({ status: 'pending', policyNote: null });
    expect(await content('manual.sh')).toBe(SCRIPT);
  });

  it('is told apart from what waits: the message about suggestions names only those', async () => {
    await review(
      'backup',
      finds(
        await aChange(path('backup.sh'), append('echo three')),
        await aChange(path('backup.sh'), append('echo four'), { severity: 'high', subject: 'y' }),
      ),
    );
    const [applied, waiting] = await suggestionsOf('backup');
    expect([applied?.status, waiting?.status]).toEqual(['applied', 'pending']);
    expect(await notifications()).toEqual([
      { kind: 'auto_applied', payload: { suggestionIds: [applied?.id] } },
      { kind: 'suggestions', payload: { suggestionIds: [waiting?.id] } },
    ]);
  });

  it('goes by category where that is listed, whatever the severity but critical', async () => {
    const change = (severity: 'high' | 'critical', category: 'script' | 'cost') =>
      aChange(path('report.sh'), append(`echo ${severity} ${category}`), { severity, category });
    await review(
      'report',
      finds(await change('high', 'script'), await change('critical', 'script'), await change('high', 'cost')),
    );
    expect((await suggestionsOf('report')).map(({ status, policyNote }) => [status, policyNote])).toEqual([
      ['applied', null],
      ['pending', 'what is critical needs a person'],
      ['pending', null],
    ]);
  });

  it('is merged where two of one review change one file', async () => {
    const done = await review(
      'backup',
      finds(
        await aChange(path('backup.sh'), append('echo three')),
        await aChange(path('backup.sh'), (before) =>
          before.replace('#!/bin/bash\n', '#!/bin/bash\nset -e\n'),
        ),
      ),
    );
    expect(done.autoAppliedCount).toBe(2);
    expect(await content('backup.sh')).toBe('#!/bin/bash\nset -e\necho one\necho two\necho three\n');
  });

  it.each([
    [
      'the file is another job’s, through a link',
      'shared-a',
      'shared.sh',
      "its file is shared with job 'shared-b'",
    ],
    ['the job file is another job’s, too', 'first', 'two.yaml', "its file is shared with job 'second'"],
  ])('is nothing where %s', async (_name, jobId, file, note) => {
    const before = await content(file);
    const change = (text: string) =>
      file.endsWith('yaml') ? text.replace('cmd: "true"', 'cmd: "false"') : `${text}echo x\n`;
    await review(jobId, finds(await aChange(path(file), change)));
    expect(await only(jobId)).toMatchObject({ status: 'pending', policyNote: note });
    expect(await content(file)).toBe(before);
  });

  it('is nothing where another job lists the folder in allowed_paths', async () => {
    await test.write('lib/watched.sh', SCRIPT);
    await test.write('watched.yaml', job('lib/watched.sh', 'auto_apply: true'));
    await review('watched', finds(await aChange(path('lib/watched.sh'), append('echo x'))));
    expect(await only('watched')).toMatchObject({
      status: 'pending',
      policyNote: "its file is shared with job 'watcher'",
    });
  });

  it('is nothing that rests on what is not there', async () => {
    const draft = await aChange(path('backup.sh'), append('echo three'), {
      evidence: [{ kind: 'run', runId: 999_999, note: 'never was' }],
    });
    await review('backup', finds(draft));
    expect(await only('backup')).toMatchObject({ policyNote: '1 of 1 citations could not be verified' });
  });

  it('is nothing that rests on numbers that only an AI claims', async () => {
    const draft = await aChange(path('backup.sh'), append('echo three'));
    await review(
      'backup',
      fakeAnalyzer({ name: 'oracle', asksAi: true, answer: () => ({ drafts: [draft] }) }),
    );
    expect(await only('backup')).toMatchObject({ policyNote: '1 of 1 citations could not be verified' });
  });

  it.each([
    [
      'what is applied without a person',
      'suggestions: { auto_apply: true }',
      'suggestions: { auto_apply: true, auto_apply_categories: [security] }',
      /self_healing/,
    ],
    [
      'the files that it may change',
      'cmd: bash backup.sh',
      'cmd: bash backup.sh && cat ~/notes.txt',
      /more files/,
    ],
  ])('is no change of the job file that widens %s', async (_name, from, to, note) => {
    await review('backup', finds(await aChange(path('backup.yaml'), (before) => before.replace(from, to))));
    expect(await only('backup')).toMatchObject({
      status: 'pending',
      policyNote: expect.stringMatching(note),
    });
  });

  it('may be another change of the job file', async () => {
    const draft = await aChange(path('backup.yaml'), append('retry: { max_attempts: 3 }'));
    await review('backup', finds(draft));
    expect((await only('backup')).status).toBe('applied');
    expect(test.core.jobs.get('backup')?.config.retry?.max_attempts).toBe(3);
    await test.write('backup.yaml', job('backup.sh', 'auto_apply: true'));
  });

  it('ends at the limit of the day, says so, and goes on the next day with what is found again', async () => {
    const lines = ['a', 'b', 'c'].map((name) => `echo ${name}\n\n# next\n\n`);
    await writeFile(path('few.sh'), `#!/bin/bash\n${lines.join('')}`);
    const change = (name: string, severity: 'low' | 'medium' | 'high') =>
      aChange(path('few.sh'), (before) => before.replace(`echo ${name}`, `echo ${name}${name}`), {
        severity,
      });
    const found = [await change('a', 'low'), await change('b', 'high'), await change('c', 'medium')];
    test.setTime('2026-03-02T23:59:00Z');
    expect(await review('few', finds(...found))).toMatchObject({ autoAppliedCount: 2, suggestionsCount: 3 });
    const states = async () =>
      (await suggestionsOf('few')).map(({ status, policyNote }) => [status, policyNote]);
    const note = 'max_auto_applies_per_day (2) is reached for today, by UTC';
    expect(await states(), 'the worst first').toEqual([
      ['pending', note],
      ['applied', null],
      ['applied', null],
    ]);
    const again = finds(found[0] as SuggestionDraft);
    await review('few', again);
    expect((await states())[0]).toEqual(['pending', note]);
    test.setTime('2026-03-03T00:00:00Z');
    expect(await review('few', again)).toMatchObject({ autoAppliedCount: 1, suggestionsCount: 0 });
    expect((await states())[0]).toEqual(['applied', null]);
    test.setTime('2026-03-02T12:00:00Z');
  });

  it('is not applied again once it was rolled back, and says so', async () => {
    const analyzer = finds(await aChange(path('backup.sh'), append('echo three')));
    await review('backup', analyzer);
    const { actionId } = await only('backup');
    await rollbackAction(test.core, { id: actionId as number, actor: ADA });
    for (let round = 0; round < 2; round += 1) {
      expect(await review('backup', analyzer)).toMatchObject({ autoAppliedCount: 0, suggestionsCount: 0 });
      expect(await only('backup')).toMatchObject({
        status: 'pending',
        policyNote: `the same change was rolled back before, by ada (action ${actionId})`,
      });
    }
    const held = await test.core.prisma.healingEvent.count({ where: { type: 'suggestion.held' } });
    expect(held, 'said once').toBe(1);
    expect(await content('backup.sh')).toBe(SCRIPT);
  });

  it('leaves alone what somebody snoozed', async () => {
    const draft = await aChange(path('backup.sh'), append('echo three'), { severity: 'high' });
    await review('backup', finds(draft));
    const { id } = await only('backup');
    await snoozeSuggestion(test.core, { id, until: new Date('2026-03-09T00:00:00Z'), actor: ADA });
    await test.core.prisma.healingSuggestion.update({ where: { id }, data: { severity: 'low' } });
    await review('backup', finds(draft));
    expect(await only('backup')).toMatchObject({ status: 'pending', policyNote: 'it is snoozed' });
  });

  it('may have waited since before the policy was set, where it is found again', async () => {
    const draft = await aChange(path('manual.sh'), append('echo three'));
    await review('manual', finds(draft));
    await test.write('manual.yaml', job('manual.sh', 'auto_apply: true'));
    const other = await aChange(path('manual.sh'), append('echo four'), { severity: 'high' });
    await review('manual', finds(other));
    expect(
      (await suggestionsOf('manual')).map(({ status }) => status),
      'not found again',
    ).toEqual(['pending', 'pending']);
    expect(await review('manual', finds(draft))).toMatchObject({ suggestionsCount: 0, autoAppliedCount: 1 });
    expect((await suggestionsOf('manual')).map(({ status }) => status)).toEqual(['applied', 'pending']);
    await test.write('manual.yaml', job('manual.sh', 'auto_apply: false'));
  });

  it('fails as a person’s approval would where the file changes in a way that conflicts, and says so', async () => {
    const draft = await aChange(path('backup.sh'), (before) => before.replace('echo two', 'echo 2'));
    const edit = async (step: string): Promise<void> => {
      if (step === 'stored') await writeFile(path('backup.sh'), SCRIPT.replace('echo two', 'echo deux'));
    };
    const done = await review('backup', finds(draft), { onChangeStep: edit });
    const failed = await only('backup');
    expect(failed).toMatchObject({
      status: 'failed',
      reviewedBy: 'auto',
      failureReason: expect.stringMatching(/changed/),
    });
    expect(done).toMatchObject({
      status: 'completed',
      autoAppliedCount: 0,
      errorMessage: expect.stringContaining(`suggestion ${failed.id} could not be applied: `),
    });
    expect((await notifications()).map(({ kind }) => kind)).toEqual(['apply_failed']);
    expect(await content('backup.sh')).toContain('echo deux');
  });

  it('gives way to a person who decides first', async () => {
    const draft = await aChange(path('backup.sh'), append('echo three'));
    const approve = async (step: string): Promise<void> => {
      if (step !== 'stored') return;
      const { id } = await only('backup');
      await approveSuggestion(test.core, { id, actor: ADA });
    };
    expect(await review('backup', finds(draft), { onChangeStep: approve })).toMatchObject({
      status: 'completed',
      autoAppliedCount: 0,
      errorMessage: null,
    });
    expect(await only('backup')).toMatchObject({ status: 'approved', reviewedBy: 'ada' });
    expect(await content('backup.sh')).toBe(SCRIPT);
  });

  it('waits, and is not approved, while somebody else changes the file', async () => {
    const draft = await aChange(path('backup.sh'), append('echo three'));
    const begin = async (step: string): Promise<void> => {
      if (step !== 'stored') return;
      const { id } = await only('backup');
      await test.core.prisma.healingAction.create({
        data: {
          suggestionId: id,
          jobId: 'backup',
          actionType: 'edit_script',
          actor: 'bob',
          owner: test.core.owner,
          filePath: path('backup.sh'),
          status: 'success',
          newHash: 'x',
          rollbackStartedAt: test.core.clock.now(),
        },
      });
    };
    const done = await review('backup', finds(draft), { onChangeStep: begin });
    expect(done.errorMessage).toMatch(/is being written just now/);
    expect(await only('backup')).toMatchObject({
      status: 'pending',
      policyNote: expect.stringMatching(/is being written just now/),
    });
  });

  it('is nothing where advice carries no change', async () => {
    await review('backup', finds(aDraft()));
    expect(await only('backup')).toMatchObject({ policyNote: 'it carries no change that could be applied' });
  });
});
