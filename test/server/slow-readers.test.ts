import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SlowReaders } from '../../src/server/slow-readers.js';

const LIMITS = { maxEventsBehind: 10, maxStallMs: 30_000, checkEveryMs: 1_000 };

describe('a slow reader', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function waiting(feed = { head: 0n }) {
    const readers = new SlowReaders(feed, LIMITS);
    const end = vi.fn();
    const connection = {};
    const waits = () => readers.waits(connection, end);
    waits();
    return { end, waits, caughtUp: () => readers.caughtUp(connection) };
  }

  it('is ended once when nothing went out for too long', () => {
    const { end } = waiting();
    vi.advanceTimersByTime(30_000);
    expect(end).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_000);
    expect(end).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is ended when too many events were written meanwhile', () => {
    const feed = { head: 5n };
    const { end } = waiting(feed);
    feed.head = 15n;
    vi.advanceTimersByTime(1_000);
    expect(end).not.toHaveBeenCalled();
    feed.head = 16n;
    vi.advanceTimersByTime(1_000);
    expect(end).toHaveBeenCalledTimes(1);
  });

  it('is left alone while it reads, however slowly, and however much it has to catch up with', () => {
    const feed = { head: 0n };
    const { end, waits } = waiting(feed);
    for (let i = 0; i < 20; i++) {
      feed.head += 10n;
      vi.advanceTimersByTime(29_000);
      waits();
    }
    expect(end).not.toHaveBeenCalled();
  });

  it('is left alone once it has caught up, and no timer runs on', () => {
    const { end, caughtUp } = waiting();
    caughtUp();
    vi.advanceTimersByTime(120_000);
    expect(end).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
