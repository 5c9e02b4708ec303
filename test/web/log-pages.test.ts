import { describe, expect, it } from 'vitest';
import {
  LogPages,
  PAGE_LINES,
  type LogLine,
  type ReadLines,
} from '../../src/web/views/runs/log/log-pages.js';
import { shownText } from '../../src/web/components/shown-text.js';
import { markPattern, splitByMatches } from '../../src/web/views/runs/log/log-text.js';
import { nextMatch } from '../../src/web/views/runs/log/next-match.js';

const lineOf = (number: number): LogLine => ({
  number,
  at: '2026-01-01T00:00:00.000Z',
  stream: 'STDOUT',
  text: `line ${number}`,
  cut: false,
});

/** A log of so many lines, of which at most `most` come at once. */
function logOf(total: number, most = 1_000): { asked: [number, number][]; pages: LogPages } {
  const asked: [number, number][] = [];
  const pages = new LogPages(async (after, first): Promise<ReadLines> => {
    asked.push([after, first]);
    const end = Math.min(total, after + Math.min(first, most));
    const lines = Array.from({ length: Math.max(0, end - after) }, (_, index) => lineOf(after + index + 1));
    return { lines, nextAfter: end < total ? end : null };
  });
  return { asked, pages };
}

async function came(pages: LogPages): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = pages.subscribe(() => {
      stop();
      resolve();
    });
  });
}

describe('LogPages', () => {
  it('reads the pages that are looked at, once', async () => {
    const { asked, pages } = logOf(100_000);
    pages.want(49_990, 50_020);
    await came(pages);
    await came(pages);
    expect(pages.line(50_000)?.text).toBe('line 50000');
    expect(pages.line(50_001)?.text).toBe('line 50001');
    expect(pages.line(1)).toBeUndefined();
    pages.want(49_990, 50_020);
    expect(asked).toHaveLength(2);
  });

  it('reads on where very long lines come few at once', async () => {
    const { asked, pages } = logOf(PAGE_LINES, 200);
    pages.want(1, 10);
    await came(pages);
    expect(asked.map(([after]) => after)).toEqual([0, 200, 400]);
    expect(pages.line(PAGE_LINES)?.number).toBe(PAGE_LINES);
  });

  it('gives up what was scrolled past, and keeps a bounded part of what was read', async () => {
    const { asked, pages } = logOf(1_000_000);
    for (let page = 0; page < 400; page += 1) pages.want(page * PAGE_LINES + 1, page * PAGE_LINES + 10);
    while (pages.line(399 * PAGE_LINES + 1) === undefined) await came(pages);
    expect(asked.length).toBeLessThan(5);
    for (let page = 0; page < 60; page += 1) {
      pages.want(page * PAGE_LINES + 1, page * PAGE_LINES + 10);
      while (pages.line(page * PAGE_LINES + 1) === undefined) await came(pages);
    }
    expect(pages.line(1)).toBeUndefined();
    expect(pages.line(59 * PAGE_LINES + 1)).toBeDefined();
  });

  it('tells of a failure, and tries again when asked to', async () => {
    let fails = true;
    const pages = new LogPages(async () => {
      if (fails) throw new Error('The server is out of reach');
      return { lines: [lineOf(1)], nextAfter: null };
    });
    pages.want(1, 1);
    await came(pages);
    expect(pages.error).toBe('The server is out of reach');
    fails = false;
    pages.retry();
    pages.want(1, 1);
    await came(pages);
    expect([pages.error, pages.line(1)?.text]).toEqual([null, 'line 1']);
  });

  it('reads the last page anew once the log has grown', async () => {
    let total = 3;
    const pages = new LogPages(async (after, first) => ({
      lines: Array.from({ length: Math.min(first, total - after) }, (_, index) => lineOf(after + index + 1)),
      nextAfter: null,
    }));
    pages.want(1, 3);
    await came(pages);
    total = 5;
    pages.grown(3);
    pages.want(1, 5);
    while (pages.line(5) === undefined) await came(pages);
    expect(pages.line(4)?.number).toBe(4);
  });
});

describe('the text of a line', () => {
  it('is shown without commands for a terminal', () => {
    expect(
      shownText('\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007\ttab\u0000\r'),
    ).toBe('red link\ttab');
  });

  it.each([
    ['a.b', false, 'xA.Bx a.b', ['x', 'A.B', 'x ', 'a.b', '']],
    ['row \\d+', true, 'row 12, row 3', ['', 'row 12', ', ', 'row 3', '']],
  ])('is split by what fits %j', (pattern, regex, text, parts) => {
    expect(splitByMatches(text, markPattern(pattern, { regex, matchCase: false }))).toEqual(parts);
  });

  it('is shown whole where the browser does not know the expression, or it fits nothing', () => {
    expect(markPattern('(?P<x>a)', { regex: true, matchCase: false })).toBeNull();
    expect(splitByMatches('text', null)).toEqual(['text']);
    expect(splitByMatches('text', markPattern('x*', { regex: true, matchCase: true }))).toEqual([
      'te',
      'x',
      't',
    ]);
  });
});

describe('nextMatch', () => {
  it('goes on from a line, and around at the ends', () => {
    expect(nextMatch([3, 7, 9], 0, 1)).toBe(3);
    expect(nextMatch([3, 7, 9], 7, 1)).toBe(9);
    expect(nextMatch([3, 7, 9], 9, 1)).toBe(3);
    expect(nextMatch([3, 7, 9], 3, -1)).toBe(9);
    expect(nextMatch([3, 7, 9], 8, -1)).toBe(7);
    expect(nextMatch([], 1, 1)).toBeUndefined();
  });
});
