import type { RunFacts } from '../../../analysis/context.js';
import { runOutcome } from '../../../analysis/run-outcome.js';
import type { PrismaClient } from '../../../generated/prisma/client.js';
import { readLines } from '../../runs/read-log.js';

/** Failing runs whose ends are searched, the newest; and the lines of their ends. */
const MOST_RUNS = 20;
const LINES_OF_A_RUN = 200;

/** Number of a line of a file, and where it is mentioned. */
export type Mentions = ReadonlyMap<number, string>;

/**
 * Texts in which the window's failing runs may name lines of files: what they said at last, and their errors. Each with
 * the words for where it stands.
 */
export async function failureTexts(
  prisma: PrismaClient,
  runs: readonly RunFacts[],
  withLogs: boolean,
): Promise<{ where: string; text: string }[]> {
  const failures = runs.filter((run) => runOutcome(run) === 'failed').slice(-MOST_RUNS);
  const found: { where: string; text: string }[] = [];
  for (const run of failures.reverse()) {
    if (run.error !== null) found.push({ where: `the error of run ${run.id}`, text: run.error });
    if (!withLogs || run.logLines === 0) continue;
    const first = Math.max(1, run.logLines - LINES_OF_A_RUN + 1);
    for (const { line, text } of await readLines(prisma, run, first, LINES_OF_A_RUN))
      found.push({ where: `line ${line} of the log of run ${run.id}`, text });
  }
  return found;
}

/**
 * Lines of the file of this name that the texts mention, as interpreters write it: `x.py", line 12`, `x.sh: line 12`,
 * `x.js:12:3`, `x.pl line 12`, `x.php(12)`. The first mention of a line counts.
 */
export function mentionedLines(name: string, texts: readonly { where: string; text: string }[]): Mentions {
  const mentions = new Map<number, string>();
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`${escaped}["']?(?::|\\(|(?:,|:)? (?:on )?line )\\s?(\\d{1,7})`, 'g');
  for (const { where, text } of texts) {
    for (const [, digits] of text.slice(0, 20_000).matchAll(pattern)) {
      const line = Number(digits);
      if (line > 0 && !mentions.has(line)) mentions.set(line, where);
    }
  }
  return mentions;
}
