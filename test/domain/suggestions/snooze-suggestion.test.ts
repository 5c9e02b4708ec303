import { beforeEach, describe, expect, it } from 'vitest';
import { InvalidStateError, NotFoundError, ValidationError } from '../../../src/domain/errors.js';
import { removeOld } from '../../../src/domain/retention/remove-old.js';
import { approveSuggestion } from '../../../src/domain/suggestions/approve-suggestion.js';
import { countSuggestions } from '../../../src/domain/suggestions/count-suggestions.js';
import { snoozeSuggestion } from '../../../src/domain/suggestions/snooze-suggestion.js';
import { readNotices } from '../../../src/notifications/read-notices.js';
import { useCore } from '../../support/core.js';
import { insertSuggestion } from '../../support/insert-suggestion.js';

const ADA = { name: 'ada' };
const TOMORROW = new Date('2026-03-03T12:00:00Z');

describe('snoozing a suggestion', () => {
  const test = useCore({ 'backup.yaml': 'cmd: echo\n' });
  beforeEach(async () => {
    test.setTime('2026-03-02T12:00:00Z');
    await test.core.prisma.healingSuggestion.deleteMany();
    await test.core.prisma.healingEvent.deleteMany();
  });
  const insert = (status: 'pending' | 'rejected' = 'pending') =>
    insertSuggestion(test.core, { jobId: 'backup', status });
  const snooze = (id: number, until: Date | null) => snoozeSuggestion(test.core, { id, until, actor: ADA });
  const count = (is: boolean): Promise<number> =>
    countSuggestions(test.core.prisma, {
      jobId: 'backup',
      status: ['pending'],
      snoozed: { is, at: test.core.clock.now() },
    });

  it('puts it aside until the moment, and null takes it up again, with an event each', async () => {
    const { id } = await insert();
    expect(await snooze(id, TOMORROW)).toMatchObject({ status: 'pending', snoozedUntil: TOMORROW });
    expect([await count(true), await count(false)]).toEqual([1, 0]);
    expect(await countSuggestions(test.core.prisma, { status: ['pending'] }), 'it is pending').toBe(1);
    expect(await snooze(id, null)).toMatchObject({ snoozedUntil: null });
    expect([await count(true), await count(false)]).toEqual([0, 1]);
    const events = await test.core.prisma.healingEvent.findMany({ orderBy: { position: 'asc' } });
    expect(events.map(({ type, actor, data }) => ({ type, actor, data }))).toEqual([
      { type: 'suggestion.snoozed', actor: 'ada', data: { until: TOMORROW.toISOString() } },
      { type: 'suggestion.snoozed', actor: 'ada', data: { until: null } },
    ]);
  });

  it('is over when the moment has come, without anybody doing anything', async () => {
    const { id } = await insert();
    await snooze(id, TOMORROW);
    test.setTime(TOMORROW.toISOString());
    expect([await count(true), await count(false)]).toEqual([0, 1]);
  });

  it.each(['2026-03-02T12:00:00Z', '2026-03-01T00:00:00Z', '9999-12-31T23:59:59Z'])(
    'refuses %s, which is not ahead, or beyond all',
    async (until) => {
      const { id } = await insert();
      await expect(snooze(id, new Date(until))).rejects.toThrow(ValidationError);
      await expect(snooze(id, new Date(until))).rejects.toMatchObject({ issues: [{ path: ['until'] }] });
    },
  );

  it('refuses what is not pending, or not there', async () => {
    const { id } = await insert('rejected');
    await expect(snooze(id, TOMORROW)).rejects.toThrow(InvalidStateError);
    await expect(snooze(id, null)).rejects.toMatchObject({ state: 'rejected' });
    await expect(snooze(999_999, TOMORROW)).rejects.toThrow(NotFoundError);
  });

  it('ends with a decision', async () => {
    const { id } = await insert();
    await snooze(id, TOMORROW);
    const { suggestion } = await approveSuggestion(test.core, { id, actor: ADA });
    expect(suggestion).toMatchObject({ status: 'approved', snoozedUntil: null });
  });

  it('keeps it from expiring until as long after its end', async () => {
    const { id } = await insert();
    await snooze(id, new Date('2026-06-01T00:00:00Z'));
    const never = new AbortController().signal;
    const expired = async (now: string): Promise<number> => {
      test.setTime(now);
      return (await removeOld(test.core, 30, never)).expired;
    };
    expect(await expired('2026-05-01T00:00:00Z')).toBe(0);
    expect(await expired('2026-06-30T00:00:00Z')).toBe(0);
    expect(await expired('2026-07-02T00:00:00Z')).toBe(1);
  });

  it('keeps people from being reminded of it, though the message was queued before', async () => {
    const [snoozed, other] = [await insert(), await insert()];
    const notification = await test.core.prisma.notification.create({
      data: {
        key: 'suggestions/review/1',
        kind: 'suggestions',
        jobId: 'backup',
        reviewId: 1,
        channel: 'ops',
        payload: { suggestionIds: [snoozed.id, other.id] },
        notBefore: test.core.clock.now(),
      },
    });
    await snooze(snoozed.id, TOMORROW);
    const notices = await readNotices(test.core, [notification], 'http://127.0.0.1');
    expect(notices.get(notification.id)?.suggestions.map(({ id }) => id)).toEqual([other.id]);
  });
});
