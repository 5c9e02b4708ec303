import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { rollbackAction } from '../../../src/domain/actions/rollback-action.js';
import {
  proposeHealingConfig,
  type HealingConfigChange,
} from '../../../src/domain/healing-config/propose-healing-config.js';
import { updateHealingConfig } from '../../../src/domain/healing-config/update-healing-config.js';
import { reviewWindow } from '../../../src/domain/reviews/review-window.js';
import { useCore } from '../../support/core.js';

const FILE = `# All jobs of the night.
jobs:
  backup:
    cmd: "true" # does nothing yet
    self_healing:
      # Ask ada before you change this.
      enabled: true
      mode: proactive   # by schedule
      review_schedule: { frequency: daily, time: "04:00" }
      suggestions:
        notify_channel: ops
        custom: kept
      allowed_paths: [notes.txt, old/]
  fetch: { cmd: "true" }
  report:
    cmd: "true"
`;
const ada = { name: 'ada' };

describe('the healing configuration', () => {
  const test = useCore({});
  let file = '';
  beforeEach(async () => {
    file = join(test.folder, 'jobs.yaml');
    await test.write('jobs.yaml', FILE);
  });

  const propose = (change: HealingConfigChange, jobId = 'backup') =>
    proposeHealingConfig(test.core, { jobId, change });
  const update = async (change: HealingConfigChange, given: { baseHash?: string; jobId?: string } = {}) =>
    updateHealingConfig(test.core, {
      jobId: 'backup',
      change,
      baseHash: (await propose(change, given.jobId)).baseHash,
      actor: ada,
      authorise: () => undefined,
      ...given,
    });
  const issuesOf = (change: HealingConfigChange, jobId?: string) =>
    propose(change, jobId).then(
      () => 'none',
      (error: unknown) => (error as { issues: unknown }).issues,
    );

  describe('that is to be', () => {
    it('changes the keys alone, whatever stands around them', async () => {
      const { before, after, diff, edits, widens, baseHash } = await propose({
        mode: 'reactive',
        review_schedule: { time: '05:30' },
        suggestions: { min_severity_for_approval: 'high' },
      });
      expect(before).toBe(FILE);
      expect(after).toBe(
        FILE.replace('mode: proactive ', 'mode: reactive ')
          .replace('"04:00"', '"05:30"')
          .replace(
            '        custom: kept\n',
            '        custom: kept\n        min_severity_for_approval: high\n',
          ),
      );
      expect(diff).toContain('\n+      mode: reactive   # by schedule\n');
      expect(edits.map(({ path }) => path.join('.'))).toEqual([
        'mode',
        'review_schedule.time',
        'suggestions.min_severity_for_approval',
      ]);
      expect([widens, baseHash]).toEqual([false, test.core.jobs.get('backup')?.hash]);
      expect(await readFile(file, 'utf8')).toBe(FILE);
    });

    it('is nothing where a form sends what counts already, defaults too', async () => {
      const whole = test.core.jobs.get('backup')?.config.self_healing as unknown as HealingConfigChange;
      const suggestions = { ...(whole['suggestions'] as Record<string, unknown>) };
      delete suggestions['custom']; // no key that we know
      const { diff, edits } = await propose({ ...whole, suggestions, business_log: null });
      expect([diff, edits]).toEqual(['', []]);
    });

    it.each([
      ['fetch', '  fetch: { cmd: "true", self_healing: {enabled: true} }\n'],
      ['report', '  report:\n    cmd: "true"\n    self_healing:\n      enabled: true\n'],
    ])('is added to the job %s, which has none', async (jobId, lines) => {
      expect((await propose({ enabled: true }, jobId)).after).toContain(lines);
    });

    it.each([
      [
        'a file that is the job',
        'solo.yaml',
        'solo',
        'cmd: "true"\n',
        'cmd: "true"\nself_healing:\n  enabled: true\n',
      ],
      [
        'a list of jobs',
        'listed.yaml',
        'one',
        'jobs:\n  - id: one\n    cmd: "true"\n  - id: two\n    cmd: "true"\n',
        'jobs:\n  - id: one\n    cmd: "true"\n    self_healing:\n      enabled: true\n  - id: two\n    cmd: "true"\n',
      ],
      [
        'lines that end as on Windows',
        'crlf.yaml',
        'crlf',
        'cmd: "true"\r\nself_healing:\r\n  mode: proactive\r\n',
        'cmd: "true"\r\nself_healing:\r\n  mode: proactive\r\n  enabled: true\r\n',
      ],
    ])('is written into %s', async (_what, name, jobId, before, after) => {
      await test.write(name, before);
      expect((await propose({ enabled: true }, jobId)).after).toBe(after);
    });

    it('is for the file as it is now, though nobody has read it again yet', async () => {
      await writeFile(file, FILE.replace('mode: proactive', 'mode: reactive'));
      const { edits } = await propose({ mode: 'reactive', enabled: false });
      expect(edits.map(({ path }) => path.join('.'))).toEqual(['enabled']);
    });

    it.each<[HealingConfigChange, unknown]>([
      [{ mode: 'lazy' }, [{ path: ['mode'], message: "'lazy' is not one of reactive, proactive" }]],
      [{ enabled: 'maybe' }, [{ path: ['enabled'], message: "'maybe' is not true or false" }]],
      [
        { review_schedule: { min_runs: -1, time: '25:00', day: 7 } },
        [
          { path: ['review_schedule', 'time'], message: expect.stringContaining('is not a time of day') },
          { path: ['review_schedule', 'day'], message: '7 is not a day of the week from 0 (Sunday) to 6' },
          { path: ['review_schedule', 'min_runs'], message: '-1 is not a whole number from 0 to 1000000' },
        ],
      ],
      [{ enabeld: true }, [{ path: ['enabeld'], message: 'is no key there; did you mean enabled?' }]],
      [
        { review_schedule: { xyzzy: 1 } },
        [
          {
            path: ['review_schedule', 'xyzzy'],
            message: expect.stringContaining('there are frequency, time'),
          },
        ],
      ],
      [
        { business_log: { max_lines: 5 } },
        [{ path: ['business_log', 'path'], message: expect.stringContaining('is missing') }],
      ],
      [{ suggestions: [1] }, [{ path: ['suggestions'], message: 'a list is not a mapping' }]],
      [
        { suggestions: { notify_channel: '${env:NOT_SET}' } },
        [{ path: ['suggestions', 'notify_channel'], message: expect.stringContaining('NOT_SET') }],
      ],
      [
        JSON.parse('{"__proto__": {"enabled": true}}') as HealingConfigChange,
        [{ path: ['__proto__'], message: expect.any(String) }],
      ],
      [
        { allowed_paths: ['x'.repeat(100_001)] },
        [{ path: [], message: 'must have at most 100000 characters' }],
      ],
      [
        { allowed_paths: JSON.parse('['.repeat(5_000) + ']'.repeat(5_000)) as unknown },
        [{ path: [], message: 'must nest at most 10 levels deep' }],
      ],
    ])('is refused with its keys: %.80j', async (change, issues) => {
      expect(await issuesOf(change)).toEqual(issues);
    });

    it('is refused where the file has problems of its own, or is none that may be changed', async () => {
      await writeFile(file, FILE.replace('report:\n    cmd: "true"', 'report:\n    cmd: 7'));
      await expect(propose({ enabled: false })).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('has a problem, line 16, which must be put right first'),
      });
      await writeFile(file, FILE);
      await chmod(file, 0o444);
      await expect(propose({ enabled: false })).rejects.toMatchObject({ code: 'CONFLICT' });
      await chmod(file, 0o644);
      const core = { ...test.core, forbiddenPaths: [test.folder] };
      await expect(
        proposeHealingConfig(core, { jobId: 'backup', change: { enabled: false } }),
      ).rejects.toMatchObject({ code: 'FORBIDDEN_PATH' });
      await expect(propose({}, 'nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await writeFile(file, 'jobs:\n  other: { cmd: "true" }\n');
      await expect(propose({ enabled: false })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('is refused where other data would change with it', async () => {
      const shared =
        'jobs:\n  a: { cmd: "true", self_healing: &h { enabled: true } }\n  b: { cmd: "true", self_healing: *h }\n';
      await test.write('shared.yaml', shared);
      const answer = await propose({ enabled: false }, 'a').catch((error: unknown) => error);
      // Either the other job keeps its own, or nothing is written.
      if (answer instanceof Error) expect(answer).toMatchObject({ code: 'VALIDATION' });
      else
        expect(
          test.core.jobs.parse((answer as { after: string }).after, file).jobs[1]?.config.self_healing
            .enabled,
        ).toBe(true);
    });

    it.each<[HealingConfigChange, boolean]>([
      [{ allowed_paths: ['notes.txt', 'old/', '/etc'] }, true],
      [{ allowed_paths: ['notes.txt'] }, false],
      [{ allowed_paths: [] }, false],
      [{ allowed_paths: null }, false],
      [{ business_log: { path: '/var/log/secret' } }, true],
      [{ business_log: { path: 'x', summary_path: 'y' } }, true],
      [{ business_log: null }, false],
      [{ enabled: false, suggestions: { auto_apply: true } }, false],
    ])('takes an admin where it widens what the job may have read or changed: %j', async (change, widens) => {
      expect((await propose(change)).widens).toBe(widens);
    });

    it("takes an admin where it reads the server's environment", async () => {
      const { jobs } = test.core;
      const core = Object.assign(Object.create(test.core) as typeof test.core, {
        jobs: Object.assign(Object.create(jobs) as typeof jobs, {
          get: (id: string) => jobs.get(id),
          list: () => jobs.list(),
          parse: () => ({ ...jobs.parse(FILE, file), problems: [] }),
        }),
      });
      const change = { suggestions: { notify_channel: 'to-${env:HOME}' } };
      expect((await proposeHealingConfig(core, { jobId: 'backup', change })).widens).toBe(true);
    });
  });

  describe('that is written', () => {
    it('is a suggestion that the person made and approved, with an action that can be rolled back', async () => {
      const { core } = test;
      const head = core.feed.head;
      const { suggestion, action } = await update({ mode: 'reactive' });
      expect(await readFile(file, 'utf8')).toBe(FILE.replace('mode: proactive ', 'mode: reactive '));
      expect(core.jobs.get('backup')?.config.self_healing.mode).toBe('reactive');
      expect(suggestion).toMatchObject({
        jobId: 'backup',
        status: 'applied',
        source: 'person/healing-config',
        category: 'config',
        title: 'Healing configuration: mode',
        reviewedBy: 'ada',
        currentState: 'mode: "proactive"',
        suggestedChange: 'mode: "reactive"',
      });
      expect(action).toMatchObject({
        status: 'success',
        actionType: 'edit_config',
        actor: 'ada',
        merged: false,
      });
      const events = await core.prisma.healingEvent.findMany({
        where: { position: { gt: head } },
        orderBy: { position: 'asc' },
      });
      expect(events.map(({ type, actor }) => `${type} by ${actor}`)).toEqual([
        'suggestion.added by ada',
        'suggestion.approved by ada',
        'action.begun by ada',
        'action.succeeded by ada',
        'suggestion.applied by ada',
      ]);
      await rollbackAction(core, { id: action?.id as number, actor: ada });
      expect(await readFile(file, 'utf8')).toBe(FILE);
      expect(core.jobs.get('backup')?.config.self_healing.mode).toBe('proactive');
    });

    it('moves no window of reviews', async () => {
      const job = test.core.jobs.get('backup');
      if (!job) throw new Error('no job');
      const before = await reviewWindow(test.core, job, { force: false, run: null });
      const { suggestion } = await update({ enabled: false });
      const review = await test.core.prisma.healingReview.findUniqueOrThrow({
        where: { id: suggestion.reviewId },
      });
      expect(review).toMatchObject({ status: 'skipped', requestedBy: 'ada', suggestionsCount: 1 });
      expect(await reviewWindow(test.core, job, { force: false, run: null })).toEqual(before);
    });

    it('leaves nothing where it is refused', async () => {
      const counts = async () => [
        await test.core.prisma.healingSuggestion.count(),
        await test.core.prisma.healingReview.count(),
        await test.core.prisma.healingEvent.count(),
      ];
      const before = await counts();
      const { baseHash } = await propose({});
      await expect(update({ mode: 'lazy' }, { baseHash })).rejects.toMatchObject({ code: 'VALIDATION' });
      await expect(update({ mode: 'proactive' })).rejects.toMatchObject({
        message: expect.stringMatching(/^Nothing to change/),
      });
      await writeFile(file, `${FILE}# more\n`);
      await expect(update({ mode: 'reactive' }, { baseHash })).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('changed since its change was shown'),
      });
      await expect(
        updateHealingConfig(test.core, {
          jobId: 'backup',
          change: { mode: 'reactive' },
          baseHash: (await propose({})).baseHash,
          actor: ada,
          authorise: () => {
            throw new Error('not you');
          },
        }),
      ).rejects.toThrow('not you');
      expect(await counts()).toEqual(before);
      expect(await readFile(file, 'utf8')).toBe(`${FILE}# more\n`);
    });

    it('by several at once loses no change', async () => {
      const { baseHash } = await propose({});
      const changes: HealingConfigChange[] = [
        { mode: 'reactive' },
        { suggestions: { notify_channel: 'night' } },
        { allowed_paths: ['notes.txt'] },
      ];
      const results = await Promise.allSettled(changes.map((change) => update(change, { baseHash })));
      const won = changes.filter((_change, index) => results[index]?.status === 'fulfilled');
      expect(won.length).toBeGreaterThan(0);
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'CONFLICT' });
      }
      await test.core.jobs.reload();
      for (const change of won) {
        expect((await propose(change)).edits, 'written, and still there').toEqual([]);
      }
      expect(test.core.jobs.problems()).toEqual([]);
    });
  });
});
