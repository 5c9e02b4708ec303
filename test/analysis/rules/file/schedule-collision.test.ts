import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { scheduleCollision } from '../../../../src/analysis/rules/file/schedule-collision.js';
import { config, evaluate, evaluateToOne } from './review-context.js';

const yaml = (schedule: string): string =>
  `jobs:\n  # the report\n  nightly:\n    schedule: "${schedule}" # agreed\n    cmd: x\n`;
const others = (...schedules: string[]) =>
  schedules.map((schedule, at) => ({ jobId: `other-${at}`, schedule, timezone: 'UTC' }));
const given = (schedule: string, otherJobs: ReturnType<typeof others>, timezone = 'UTC') => ({
  job: { schedule, timezone },
  otherJobs,
  files: [config(yaml(schedule))],
});

describe('schedule-collision', () => {
  it('moves the minute of a job that starts with others, and nothing else of the file', async () => {
    const draft = await evaluateToOne(
      scheduleCollision,
      given('0 3 * * *', others('0 3 * * *', '0 3 * * *', '0 * * * *')),
    );
    expect(draft).toMatchObject({ severity: 'low', category: 'config', actionType: 'edit_config' });
    const proposed = draft.change?.proposedContent ?? '';
    const schedule = (parse(proposed) as { jobs: { nightly: { schedule: string } } }).jobs.nightly.schedule;
    expect(schedule).toMatch(/^[1-9]\d? 3 \* \* \*$/);
    expect(proposed).toBe(yaml(schedule));
    expect(draft.evidence).toContainEqual(
      expect.objectContaining({ name: 'others at the same minute', value: 3 }),
    );
    expect(draft.evidence).toContainEqual(expect.objectContaining({ kind: 'file', line: 4 }));
  });

  it('chooses the only minute that is free', async () => {
    const minutes = [...Array(60).keys()].filter((minute) => minute !== 42);
    const busy = others('0 * * * *', ...minutes.map((minute) => `${minute} * * * *`));
    const draft = await evaluateToOne(scheduleCollision, given('0 * * * *', busy));
    expect(draft.suggestedChange).toContain('`42 * * * *`');
  });

  it('chooses the same again, and another for another job', async () => {
    const pile = given('0 * * * *', others('0 * * * *', '0 * * * *'));
    const choice = async (jobId: string) =>
      (await evaluateToOne(scheduleCollision, { ...pile, job: { ...pile.job, jobId } })).suggestedChange;
    expect(await choice('report-a')).toBe(await choice('report-a'));
    expect(await choice('report-a')).not.toBe(await choice('report-b'));
  });

  it('compares times of different time zones, across the change to summer time', async () => {
    // Berlin is an hour ahead of UTC in the week from 2 March 2026.
    const draft = await evaluateToOne(
      scheduleCollision,
      given('0 4 * * *', others('0 3 * * *', '0 3 * * *'), 'Europe/Berlin'),
    );
    expect(draft.title).toContain('2 other jobs');
    expect(
      await evaluate(
        scheduleCollision,
        given('0 3 * * *', others('0 3 * * *', '0 3 * * *'), 'Europe/Berlin'),
      ),
    ).toEqual([]);
    // India is half an hour off.
    expect(
      await evaluate(
        scheduleCollision,
        given('0 * * * *', others('30 * * * *', '30 * * * *'), 'Asia/Kolkata'),
      ),
    ).toHaveLength(1);
  });

  it('is graver where many start together', async () => {
    const five = others(...Array<string>(5).fill('0 3 * * *'));
    expect((await evaluateToOne(scheduleCollision, given('0 3 * * *', five))).severity).toBe('medium');
  });

  it.each([
    ['a list of minutes', '0,30 * * * *'],
    ['steps', '*/15 * * * *'],
    ['seconds', '0 0 3 * * *'],
  ])('gives advice without a change for %s', async (_, schedule) => {
    const draft = await evaluateToOne(scheduleCollision, given(schedule, others(schedule, schedule)));
    expect(draft).toMatchObject({ change: null, actionType: 'manual' });
  });

  it('gives advice where the job file holds another schedule than the job', async () => {
    const draft = await evaluateToOne(scheduleCollision, {
      ...given('0 3 * * *', others('0 3 * * *', '0 3 * * *')),
      files: [config(yaml('@daily'))],
    });
    expect(draft.change).toBeNull();
  });

  it('warns of what the job depends on', async () => {
    const pile = given('0 3 * * *', others('0 3 * * *', '0 3 * * *'));
    const draft = await evaluateToOne(scheduleCollision, {
      ...pile,
      job: { ...pile.job, dependsOn: ['fetch'] },
    });
    expect(draft.description).toContain('depends on fetch');
  });

  it.each([
    ['a single other job', '0 3 * * *', ['0 3 * * *']],
    ['others at other minutes', '0 3 * * *', ['1 3 * * *', '5 3 * * *', '0 4 * * *']],
    ['a meeting now and then', '0 * * * *', ['0 3 * * *', '0 3 * * *', '0 3 * * *']],
    ['a job of every minute', '* * * * *', ['* * * * *', '* * * * *']],
    ['others of every minute', '0 3 * * *', ['* * * * *', '* * * * *', '*/2 * * * *']],
    ['schedules that are not valid', '0 3 * * *', ['nonsense', '99 3 * * *', '']],
    ['a schedule of its own that is not valid', 'every day', ['0 3 * * *', '0 3 * * *']],
    ['a day that never comes', '0 3 31 2 *', ['0 3 31 2 *', '0 3 31 2 *']],
  ])('says nothing of %s', async (_, schedule, rest) => {
    expect(await evaluate(scheduleCollision, given(schedule, others(...rest)))).toEqual([]);
  });

  it('says nothing of a job without a schedule, and leaves out a time zone that is not one', async () => {
    expect(await evaluate(scheduleCollision, { otherJobs: others('0 3 * * *', '0 3 * * *') })).toEqual([]);
    const wrong = others('0 3 * * *', '0 3 * * *').map((job) => ({ ...job, timezone: 'Mars/Base' }));
    expect(await evaluate(scheduleCollision, given('0 3 * * *', wrong))).toEqual([]);
  });
});
