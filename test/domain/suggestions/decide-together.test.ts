import { beforeEach, describe, expect, it } from 'vitest';
import { InvalidStateError, NotFoundError, ValidationError } from '../../../src/domain/errors.js';
import {
  approveSuggestionGroup,
  checkTogether,
  oneByOne,
} from '../../../src/domain/suggestions/decide-together.js';
import { groupCounts } from '../../../src/domain/suggestions/suggestion-group.js';
import type { HealingSuggestion } from '../../../src/generated/prisma/client.js';
import { useCore } from '../../support/core.js';
import { insertSuggestion } from '../../support/insert-suggestion.js';

const ADA = { name: 'ada' };
const away = Object.assign(new Error('gone'), { code: 'P1001' });

describe('deciding one by one', () => {
  it('goes on after a refusal and after a defect, and takes each once', async () => {
    const asked: number[] = [];
    const outcomes = await oneByOne([3, 1, 3, 2], async (id) => {
      asked.push(id);
      if (id === 1) throw new NotFoundError('no 1');
      if (id === 2) throw new TypeError('a defect');
      return `done ${id}`;
    });
    expect(asked).toEqual([3, 1, 2]);
    expect(outcomes).toEqual([
      { id: 3, value: 'done 3' },
      { id: 1, error: new NotFoundError('no 1') },
      { id: 2, error: new TypeError('a defect') },
    ]);
  });

  it('stops where the database is away', async () => {
    const asked: number[] = [];
    const outcomes = await oneByOne([1, 2], async (id) => {
      asked.push(id);
      throw away;
    });
    expect(asked).toEqual([1]);
    expect(outcomes).toEqual([
      { id: 1, error: away },
      { id: 2, error: away },
    ]);
  });

  it('takes 1 to 100', () => {
    expect(() => checkTogether([])).toThrow(ValidationError);
    expect(() => checkTogether(Array.from({ length: 101 }))).toThrow(/these are 101/);
    checkTogether(Array.from({ length: 100 }));
  });
});

describe('a group', () => {
  const test = useCore({ 'a.yaml': 'cmd: echo\n', 'b.yaml': 'cmd: echo\n' });
  beforeEach(() => test.core.prisma.healingSuggestion.deleteMany());
  const insert = (jobId: string, over: Partial<HealingSuggestion> = {}): Promise<HealingSuggestion> =>
    insertSuggestion(test.core, { jobId, groupKey: 'flaw', ...over });
  const approve = (id: number) => approveSuggestionGroup(test.core, { id, actor: ADA });
  const later = new Date('2026-04-01T00:00:00Z');

  it('is approved together: what waits of it, in all jobs', async () => {
    const first = await insert('a');
    await insert('a', { groupKey: 'other' });
    const [rejected, snoozed, second] = [
      await insert('b', { status: 'rejected' }),
      await insert('b', { snoozedUntil: later }),
      await insert('b'),
    ];
    const counts = await groupCounts(test.core.prisma, ['flaw', 'other', 'none'], test.core.clock.now());
    expect(Object.fromEntries(counts)).toEqual({
      flaw: { pending: 2, jobs: 2 },
      other: { pending: 1, jobs: 1 },
    });
    const { outcomes, left } = await approve(second.id);
    expect(
      outcomes.map(({ id }) => id),
      'the named one first',
    ).toEqual([second.id, first.id]);
    expect(left).toBe(0);
    const states = await test.core.prisma.healingSuggestion.findMany({ orderBy: { id: 'asc' } });
    expect(states.map(({ status }) => status)).toEqual([
      'approved',
      'pending',
      'rejected',
      'pending',
      'approved',
    ]);
    expect(
      (await approve(snoozed.id)).outcomes.map(({ id }) => id),
      'named itself',
    ).toEqual([snoozed.id]);
    await expect(approve(rejected.id)).rejects.toThrow(InvalidStateError);
    await expect(approve(999_999)).rejects.toThrow(NotFoundError);
  });

  it('of one without a key is that one', async () => {
    const [alone, other] = [await insert('a', { groupKey: null }), await insert('a', { groupKey: null })];
    expect((await approve(alone.id)).outcomes.map(({ id }) => id)).toEqual([alone.id]);
    expect(await test.core.prisma.healingSuggestion.findUnique({ where: { id: other.id } })).toMatchObject({
      status: 'pending',
    });
  });

  it('of more than 100 is approved by the hundred, and tells how many are left', async () => {
    const { id, ...sample } = await insert('a');
    await test.core.prisma.healingSuggestion.createMany({
      data: Array.from({ length: 104 }, (_, index) => ({
        ...sample,
        evidence: [],
        fingerprint: `f${index}`,
      })),
    });
    const { outcomes, left } = await approve(id);
    expect([outcomes.length, left]).toEqual([100, 5]);
    expect(await test.core.prisma.healingSuggestion.count({ where: { status: 'pending' } })).toBe(5);
  });
});
