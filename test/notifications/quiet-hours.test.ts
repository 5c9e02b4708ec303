import { describe, expect, it } from 'vitest';
import { quietUntil } from '../../src/notifications/quiet-hours.js';

const BERLIN = { from: '22:00', to: '07:00', timezone: 'Europe/Berlin' };
const end = (quiet: typeof BERLIN | null, now: string) =>
  quietUntil(quiet, new Date(now))?.toISOString() ?? null;

describe('quietUntil', () => {
  it.each([
    ['before them', '2026-03-02T20:59:59Z', null],
    ['at their first moment', '2026-03-02T21:00:00Z', '2026-03-03T06:00:00.000Z'],
    ['after midnight', '2026-03-03T02:30:00Z', '2026-03-03T06:00:00.000Z'],
    ['in their last minute', '2026-03-03T05:59:59Z', '2026-03-03T06:00:00.000Z'],
    ['at their end', '2026-03-03T06:00:00Z', null],
    // 2026-03-29: 02:00 becomes 03:00, so the night is an hour shorter.
    ['in the night to summer time', '2026-03-28T23:00:00Z', '2026-03-29T05:00:00.000Z'],
    // 2026-10-25: 03:00 becomes 02:00.
    ['in the night from summer time', '2026-10-24T22:00:00Z', '2026-10-25T06:00:00.000Z'],
  ])('%s', (_when, now, expected) => {
    expect(end(BERLIN, now)).toBe(expected);
  });

  it('may lie within one day', () => {
    const lunch = { from: '12:00', to: '13:30', timezone: 'Asia/Kolkata' };
    expect(end(lunch, '2026-03-02T06:29:00Z')).toBeNull();
    expect(end(lunch, '2026-03-02T06:30:00Z')).toBe('2026-03-02T08:00:00.000Z');
    expect(end(lunch, '2026-03-02T08:00:00Z')).toBeNull();
  });

  it('ends after the gap where the end is in an hour that the clock leaves out', () => {
    const quiet = { from: '22:00', to: '02:30', timezone: 'Europe/Berlin' };
    const until = end(quiet, '2026-03-29T00:59:00Z'); // 01:59, a minute before the gap
    expect(until).not.toBeNull();
    expect(Date.parse(until as string)).toBeGreaterThanOrEqual(Date.parse('2026-03-29T01:00:00Z'));
    expect(Date.parse(until as string)).toBeLessThanOrEqual(Date.parse('2026-03-29T01:30:00Z'));
  });

  it('are none where none are configured', () => {
    expect(end(null, '2026-03-02T23:00:00Z')).toBeNull();
  });
});
