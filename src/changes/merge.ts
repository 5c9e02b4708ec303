import { diff3Merge } from 'node-diff3';

export interface MergeConflict {
  base: string;
  current: string;
  proposed: string;
  /** Where it begins in `current`, counted from 1. */
  line: number;
}

export type MergeResult = { clean: true; content: string } | { clean: false; conflicts: MergeConflict[] };

/**
 * Pairs of equal lines that the merge may weigh. Its longest-common-subsequence search looks at each, so a file of
 * many equal lines costs their number squared; beyond this it would take minutes.
 */
const MAX_EQUAL_PAIRS = 5_000_000;

const CRLF = /\r\n/g;

/** The line break that every line of a text has; null where it is mixed or has none. */
function uniformBreak(text: string): '\n' | '\r\n' | null {
  const all = text.match(/\n/g)?.length ?? 0;
  const crlf = text.match(CRLF)?.length ?? 0;
  if (all === 0 || (crlf > 0 && crlf < all)) return null;
  return crlf === all ? '\r\n' : '\n';
}

function equalPairs(a: string[], b: string[]): number {
  const counts = new Map<string, number>();
  for (const line of b) counts.set(line, (counts.get(line) ?? 0) + 1);
  return a.reduce((sum, line) => sum + (counts.get(line) ?? 0), 0);
}

function commonPrefix(a: string[], b: string[], c: string[]): number {
  const limit = Math.min(a.length, b.length, c.length);
  let length = 0;
  while (length < limit && a[length] === b[length] && a[length] === c[length]) length++;
  return length;
}

function commonSuffix(a: string[], b: string[], c: string[], prefix: number): number {
  const limit = Math.min(a.length, b.length, c.length) - prefix;
  let length = 0;
  while (
    length < limit &&
    a.at(-1 - length) === b.at(-1 - length) &&
    a.at(-1 - length) === c.at(-1 - length)
  ) {
    length++;
  }
  return length;
}

function mergeLines(base: string, current: string, proposed: string): MergeResult {
  // Lines keep their breaks, so that a missing last one is a difference like any other.
  const [o, a, b] = [base, current, proposed].map((text) => text.split(/(?<=\n)/)) as [
    string[],
    string[],
    string[],
  ];
  const head = commonPrefix(o, a, b);
  const tail = commonSuffix(o, a, b, head);
  const middle = (lines: string[]): string[] => lines.slice(head, lines.length - tail);
  const [om, am, bm] = [middle(o), middle(a), middle(b)];
  if (equalPairs(om, am) + equalPairs(om, bm) > MAX_EQUAL_PAIRS) {
    const whole = { base: om.join(''), current: am.join(''), proposed: bm.join(''), line: head + 1 };
    return { clean: false, conflicts: [whole] };
  }
  const merged: string[] = a.slice(0, head);
  const conflicts: MergeConflict[] = [];
  for (const region of diff3Merge(am, om, bm, { excludeFalseConflicts: true })) {
    if (region.ok) merged.push(...region.ok);
    if (region.conflict) {
      conflicts.push({
        base: region.conflict.o.join(''),
        current: region.conflict.a.join(''),
        proposed: region.conflict.b.join(''),
        line: head + region.conflict.aIndex + 1,
      });
    }
  }
  if (conflicts.length > 0) return { clean: false, conflicts };
  return { clean: true, content: [...merged, ...a.slice(a.length - tail)].join('') };
}

/**
 * Merges two changes of one text line by line: what stands there now, and what was proposed. Line breaks are merged as
 * a whole where each text has one kind: where only one side turned LF into CRLF, or back, the result has that side's.
 */
export function mergeThreeWay(base: string, current: string, proposed: string): MergeResult {
  const breaks = {
    base: uniformBreak(base),
    current: uniformBreak(current),
    proposed: uniformBreak(proposed),
  };
  const same = breaks.base === breaks.current && breaks.base === breaks.proposed;
  if (same || breaks.base === null || breaks.current === null || breaks.proposed === null) {
    return mergeLines(base, current, proposed);
  }
  const [o, a, b] = [base, current, proposed].map((text) => text.replace(CRLF, '\n')) as [
    string,
    string,
    string,
  ];
  const wanted = breaks.current === breaks.base ? breaks.proposed : breaks.current;
  const merged = mergeLines(o, a, b);
  if (!merged.clean || wanted === '\n') return merged;
  return { clean: true, content: merged.content.replace(/\n/g, '\r\n') };
}
