import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changed,
  firstPage,
  nextPage,
  released,
  type ListRules,
  type LiveList,
  type Page,
} from '../../src/web/live/live-list.js';

interface Row {
  id: string;
  number: number;
  weight: number;
  open: boolean;
  updatedAt: string;
}

const time = (at: number): string => new Date(at).toISOString();
const row = (number: number, given: Partial<Row> = {}): Row => ({
  id: `row ${number}`,
  number,
  weight: 0,
  open: true,
  updatedAt: time(number),
  ...given,
});
const newestFirst: ListRules<Row> = { fits: ({ open }) => open, compare: (a, b) => b.number - a.number };
const page = (rows: Row[], hasMore = false, total = rows.length): Page<Row> => ({
  rows,
  hasMore,
  total,
  endCursor: rows.at(-1)?.id ?? null,
});
const numbers = ({ rows }: LiveList<Row>): number[] => rows.map(({ number }) => number);

describe('a live list', () => {
  it('puts a new row at its place, and takes one away that fits no more', () => {
    let list = firstPage(page([row(3), row(1)]));
    list = changed(list, [row(4), row(2)], newestFirst);
    expect([numbers(list), list.total]).toEqual([[4, 3, 2, 1], 4]);
    list = changed(list, [row(3, { open: false, updatedAt: time(9) })], newestFirst);
    expect([numbers(list), list.total]).toEqual([[4, 2, 1], 3]);
  });

  it('keeps the newer of two of one id, whichever comes later', () => {
    const list = firstPage(page([row(1, { weight: 7, updatedAt: time(50) })]));
    const older = row(1, { open: false, updatedAt: time(40) });
    expect(changed(list, [older], newestFirst).rows).toEqual(list.rows);
    const newer = row(1, { weight: 8, updatedAt: time(60) });
    expect(changed(list, [newer, older], newestFirst).rows).toEqual([newer]);
  });

  it('leaves to the next page what stands behind the last one', () => {
    const list = firstPage(page([row(9), row(8)], true, 4));
    const after = changed(list, [row(5)], newestFirst);
    expect([numbers(after), after.totalIsStale]).toEqual([[9, 8], true]);
    expect(numbers(nextPage(after, page([row(5), row(4)]), newestFirst))).toEqual([9, 8, 5, 4]);
  });

  it('has no gap where the last row of the page left, and another came before its place', () => {
    const heaviest: ListRules<Row> = {
      fits: ({ open }) => open,
      compare: (a, b) => b.weight - a.weight || b.number - a.number,
    };
    let list = firstPage(page([row(1, { weight: 3 }), row(2, { weight: 2 })], true, 3));
    list = changed(list, [row(2, { weight: 2, open: false, updatedAt: time(90) })], heaviest);
    list = changed(list, [row(7, { weight: 2 })], heaviest);
    list = nextPage(list, page([row(3, { weight: 1 })]), heaviest);
    expect(numbers(list)).toEqual([1, 7, 3]);
  });

  it('holds new rows back where asked to, and keeps them up to date meanwhile', () => {
    let list = firstPage(page([row(1)]));
    list = changed(list, [row(2), row(3)], newestFirst, { hold: true });
    expect([numbers(list), list.held.length, list.total]).toEqual([[1], 2, 3]);
    list = changed(list, [row(2, { open: false, updatedAt: time(9) })], newestFirst, { hold: true });
    expect(numbers(released(list, newestFirst))).toEqual([3, 1]);
    expect(released(list, newestFirst).total).toBe(2);
  });

  it('does not grow beyond what is asked for, and can be read on from where it ends', () => {
    let list = firstPage(page([row(2), row(1)]));
    list = changed(list, [row(3), row(4), row(5)], newestFirst, { most: 3 });
    expect([numbers(list), list.hasMore, list.endCursor]).toEqual([[5, 4, 3], true, null]);
    expect(list.total).toBe(5);
  });
});

/* A server with a list, and a browser that reads pages of it while rows come, change and go. */

type Step =
  | { do: 'add'; weight: number }
  | { do: 'toggle'; which: number }
  | { do: 'more' }
  | { do: 'reload' }
  | { do: 'hear'; howMany: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), weight: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('toggle' as const), which: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.constant({ do: 'more' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reload' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('hear' as const), howMany: fc.integer({ min: 1, max: 4 }) }),
  },
);

const orders: Record<string, ListRules<Row>['compare']> = {
  newest: (a, b) => b.number - a.number,
  oldest: (a, b) => a.number - b.number,
  heaviest: (a, b) => b.weight - a.weight || b.number - a.number,
};

describe.each(Object.entries(orders))('with rows that come, change and go, %s first', (_name, compare) => {
  const rules: ListRules<Row> = { fits: ({ open }) => open, compare };
  const PAGE = 3;

  it('shows in the end what the server has: no gaps, no doubles', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.array(step, { maxLength: 60 }), fc.boolean(), (initial, steps, hold) => {
        const rows = new Map<string, Row>();
        const unheard: Row[] = [];
        let clock = 100;
        const put = (changedRow: Row): void => {
          rows.set(changedRow.id, changedRow);
          unheard.push(changedRow);
        };
        const read = (behind: string | null): Page<Row> => {
          const all = [...rows.values()].filter(rules.fits).sort(compare);
          const cursor = behind === null ? null : (rows.get(behind) as Row);
          const from = cursor ? all.filter((other) => compare(other, cursor) > 0) : all;
          const shown = from.slice(0, PAGE);
          return page(shown, from.length > PAGE, all.length);
        };
        for (let number = 1; number <= initial; number += 1) put(row(number, { weight: number % 3 }));
        unheard.length = 0;
        let list = firstPage(read(null));
        for (const next of steps) {
          if (next.do === 'add')
            put(row(rows.size + 1, { weight: next.weight, updatedAt: time((clock += 1)) }));
          if (next.do === 'toggle') {
            const found = [...rows.values()][next.which];
            if (found) put({ ...found, open: !found.open, updatedAt: time((clock += 1)) });
          }
          // What the page knows may come before or after what the feed tells of it.
          if (next.do === 'more' && list.hasMore && list.endCursor !== null) {
            list = nextPage(list, read(list.endCursor), rules);
          }
          if (next.do === 'reload') list = firstPage(read(null));
          if (next.do === 'hear') list = changed(list, unheard.splice(0, next.howMany), rules, { hold });
        }
        list = released(changed(list, unheard.splice(0), rules), rules);
        while (list.hasMore) list = nextPage(list, read(list.endCursor), rules);
        const truth = [...rows.values()].filter(rules.fits).sort(compare);
        expect(list.rows).toEqual(truth);
      }),
      { numRuns: 1_000 },
    );
  });
});
