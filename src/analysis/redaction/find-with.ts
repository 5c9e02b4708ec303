import { setImmediate } from 'node:timers/promises';
import { AnchorScan } from './anchor-scan.js';
import type { SecretFinder, SecretSpan } from './secret-span.js';

/** Other work of the process gets its turn after so many characters, some ten milliseconds of search. */
const CHARACTERS_A_TURN = 2 ** 20;

/** What some finders find in a text. */
export async function findWith(text: string, finders: readonly SecretFinder[]): Promise<SecretSpan[]> {
  return findAll(text, finders, scanFor(finders));
}

/** The finders are told by their number, which starts at `first`. */
export function scanFor(
  finders: readonly SecretFinder[],
  first = 0,
  base?: AnchorScan<number>,
): AnchorScan<number> {
  return new AnchorScan(
    finders.flatMap(({ anchors }, index) => anchors.map((anchor) => [anchor, first + index] as const)),
    base,
  );
}

/** The same with a scan that is made before. */
export async function findAll(
  text: string,
  finders: readonly SecretFinder[],
  scan: AnchorScan<number>,
): Promise<SecretSpan[]> {
  const spans: SecretSpan[] = [];
  // Within what a finder found, it looks for nothing more: else a run of anchors would be read to its end from each.
  const covered = new Float64Array(finders.length);
  const tell = (index: number, at: number): void => {
    if (at < (covered[index] as number)) return;
    const finder = finders[index] as SecretFinder;
    const found = finder.find(text, at);
    if (found === null) return;
    for (const span of Array.isArray(found) ? (found as readonly SecretSpan[]) : [found as SecretSpan]) {
      spans.push(span);
      if (!finder.again) covered[index] = Math.max(covered[index] as number, span.end);
    }
  };
  for (let from = 0; from < text.length; from += CHARACTERS_A_TURN) {
    if (from > 0) await setImmediate();
    scan.scan(text, from, from + CHARACTERS_A_TURN, tell);
  }
  return spans;
}
