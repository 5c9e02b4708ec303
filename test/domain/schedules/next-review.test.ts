import { describe, expect, it } from 'vitest';
import { nextReview } from '../../../src/domain/schedules/next-review.js';
import type { ScheduleSpec } from '../../../src/domain/schedules/review-trigger.js';

const DAILY: ScheduleSpec = { frequency: 'daily', time: '03:00', day: 1, dayOfMonth: 1, timezone: 'UTC' };

/** The next `count` moments after `from`. */
function series(spec: Partial<ScheduleSpec>, from: string, count: number): string[] {
  const moments: string[] = [];
  let last = new Date(from);
  for (let index = 0; index < count; index += 1) {
    last = nextReview({ ...DAILY, ...spec }, last);
    moments.push(last.toISOString().replace(/:00\.000Z$/, 'Z'));
  }
  return moments;
}

describe('nextReview', () => {
  const cases: [string, Partial<ScheduleSpec>, string, string[]][] = [
    ['daily', {}, '2026-03-02T12:00:00Z', ['2026-03-03T03:00Z', '2026-03-04T03:00Z']],
    ['strictly after the moment asked from', {}, '2026-03-02T03:00:00Z', ['2026-03-03T03:00Z']],
    [
      'hourly, at the minute of its time',
      { frequency: 'hourly', time: '03:20' },
      '2026-03-02T12:20:00Z',
      ['2026-03-02T13:20Z', '2026-03-02T14:20Z'],
    ],
    [
      'weekly: day 0 is Sunday',
      { frequency: 'weekly', day: 0 },
      '2026-03-02T12:00:00Z',
      ['2026-03-08T03:00Z', '2026-03-15T03:00Z'],
    ],
    [
      'weekly: day 6 is Saturday',
      { frequency: 'weekly', day: 6 },
      '2026-03-02T12:00:00Z',
      ['2026-03-07T03:00Z'],
    ],
    [
      'monthly',
      { frequency: 'monthly', dayOfMonth: 15 },
      '2026-03-20T12:00:00Z',
      ['2026-04-15T03:00Z', '2026-05-15T03:00Z'],
    ],
    [
      'monthly on the 31st: the last day where a month is shorter',
      { frequency: 'monthly', dayOfMonth: 31 },
      '2026-01-31T12:00:00Z',
      ['2026-02-28T03:00Z', '2026-03-31T03:00Z', '2026-04-30T03:00Z', '2026-05-31T03:00Z'],
    ],
    [
      'monthly on the 29th, in a leap year',
      { frequency: 'monthly', dayOfMonth: 29 },
      '2028-01-30T12:00:00Z',
      ['2028-02-29T03:00Z', '2028-03-29T03:00Z'],
    ],
    [
      'monthly on the 30th',
      { frequency: 'monthly', dayOfMonth: 30 },
      '2026-01-30T12:00:00Z',
      ['2026-02-28T03:00Z', '2026-03-30T03:00Z'],
    ],
    [
      'Berlin, when the clocks go forward over the time: at the first moment behind the gap',
      { time: '02:30', timezone: 'Europe/Berlin' },
      '2026-03-27T12:00:00Z',
      ['2026-03-28T01:30Z', '2026-03-29T01:00Z', '2026-03-30T00:30Z'],
    ],
    [
      'Berlin, when the clocks go back over the time: once, the first time',
      { time: '02:30', timezone: 'Europe/Berlin' },
      '2026-10-24T12:00:00Z',
      ['2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ],
    [
      'Berlin, when the clocks go back: the same time of day',
      { timezone: 'Europe/Berlin' },
      '2026-10-23T12:00:00Z',
      ['2026-10-24T01:00Z', '2026-10-25T02:00Z', '2026-10-26T02:00Z'],
    ],
    [
      'Berlin, hourly, through both hours that are called two',
      { frequency: 'hourly', time: '00:30', timezone: 'Europe/Berlin' },
      '2026-10-24T23:45:00Z',
      ['2026-10-25T00:30Z', '2026-10-25T01:30Z', '2026-10-25T02:30Z'],
    ],
    [
      'Berlin, hourly, over the missing hour',
      { frequency: 'hourly', time: '00:30', timezone: 'Europe/Berlin' },
      '2026-03-29T00:00:00Z',
      ['2026-03-29T00:30Z', '2026-03-29T01:30Z'],
    ],
    [
      'São Paulo, when midnight is missing',
      { time: '00:00', timezone: 'America/Sao_Paulo' },
      '2018-11-03T12:00:00Z',
      ['2018-11-04T03:00Z', '2018-11-05T02:00Z'],
    ],
    [
      'São Paulo, when the hour before midnight comes twice',
      { time: '23:30', timezone: 'America/Sao_Paulo' },
      '2019-02-16T12:00:00Z',
      ['2019-02-17T01:30Z', '2019-02-18T02:30Z'],
    ],
    [
      'Kolkata, half an hour off',
      { time: '03:30', timezone: 'Asia/Kolkata' },
      '2026-03-27T12:00:00Z',
      ['2026-03-27T22:00Z', '2026-03-28T22:00Z'],
    ],
    [
      'Apia, which left out 30 December 2011',
      { timezone: 'Pacific/Apia' },
      '2011-12-28T20:00:00Z',
      ['2011-12-29T13:00Z', '2011-12-30T13:00Z'],
    ],
    [
      'Apia, when the clocks go back',
      { time: '03:30', timezone: 'Pacific/Apia' },
      '2021-04-02T00:00:00Z',
      ['2021-04-02T13:30Z', '2021-04-03T13:30Z', '2021-04-04T14:30Z'],
    ],
  ];

  it.each(cases)('%s', (_name, spec, from, expected) => {
    expect(series(spec, from, expected.length)).toEqual(expected);
  });

  it('never stands still, in any zone, over two years of days', () => {
    for (const timezone of ['America/Sao_Paulo', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Apia']) {
      const days = series({ time: '02:30', timezone }, '2018-01-01T00:00:00Z', 730).map(Date.parse);
      const gaps = days.slice(1).map((moment, index) => (moment - (days[index] as number)) / 3_600_000);
      expect(gaps.filter((hours) => hours < 22.9 || hours > 25.1)).toEqual([]);
    }
  });
});
