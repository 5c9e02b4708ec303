import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChoreTurns } from '../../src/scheduling/chore-turns.js';

describe('ChoreTurns', () => {
  let begun: string[];
  let turns: ChoreTurns;
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-03-02T12:00:00Z') });
    begun = [];
    turns = new ChoreTurns((name) => begun.push(name));
  });
  afterEach(() => {
    turns.close();
    vi.useRealTimers();
  });
  const inMs = (ms: number): Date => new Date(Date.now() + ms);

  it('gives those who ask together one turn', () => {
    for (let more = 0; more < 100; more += 1) turns.soon('deliver');
    turns.soon('other');
    vi.advanceTimersByTime(1_000);
    expect(begun).toEqual(['deliver', 'other']);
    turns.soon('deliver');
    vi.advanceTimersByTime(1_000);
    expect(begun).toEqual(['deliver', 'other', 'deliver']);
  });

  it('keeps the earliest of the times that were named', () => {
    turns.at('deliver', inMs(30_000));
    turns.at('deliver', inMs(10_000));
    turns.at('deliver', inMs(20_000));
    vi.advanceTimersByTime(9_999);
    expect(begun).toEqual([]);
    vi.advanceTimersByTime(60_000);
    expect(begun).toEqual(['deliver']);
  });

  it('does not turn a time that has passed into a busy loop', () => {
    turns = new ChoreTurns((name) => {
      begun.push(name);
      turns.at(name, new Date(0));
    });
    turns.at('deliver', new Date(0));
    vi.advanceTimersByTime(10_000);
    expect(begun.length).toBeLessThanOrEqual(20);
  });

  it.each([new Date(Number.NaN), new Date(8.64e15)])('leaves %s to the clock of the chore', (time) => {
    turns.at('deliver', time);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives no turn once it is closed', () => {
    turns.soon('deliver');
    turns.close();
    turns.soon('deliver');
    vi.advanceTimersByTime(60_000);
    expect(begun).toEqual([]);
  });
});
