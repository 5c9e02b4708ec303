import type { ReviewContext } from '../../analysis/context.js';
import { QUOTED_LENGTH } from '../../analysis/log-quote.js';
import type { Evidence } from '../../analysis/suggestion-draft.js';
import type { PrismaClient } from '../../generated/prisma/client.js';
import { readLines } from '../runs/read-log.js';
import { isQuoteOf } from './is-quote-of.js';

/** A citation and whether what it cites was found in what we hold (invariant 10). */
export type CheckedEvidence = Evidence & { verified: boolean };

/**
 * Looks every citation up; one that is not there, or says something else, is unverified. Metrics are computed here and
 * need no look-up. Of a loose quote that is found, the line itself is kept.
 */
export async function verifyEvidence(
  prisma: PrismaClient,
  ctx: ReviewContext,
  evidence: Evidence[],
): Promise<CheckedEvidence[]> {
  return Promise.all(evidence.map((citation) => checked(prisma, ctx, citation)));
}

async function checked(
  prisma: PrismaClient,
  ctx: ReviewContext,
  citation: Evidence,
): Promise<CheckedEvidence> {
  switch (citation.kind) {
    case 'metric':
      return { ...citation, verified: true };
    case 'run':
      return { ...citation, verified: findRun(ctx, citation.runId) !== undefined };
    case 'log': {
      const run = findRun(ctx, citation.runId);
      const [line] = run ? await readLines(prisma, run, citation.line, 1) : [];
      return compared(citation, line === undefined ? [] : [line.text]);
    }
    case 'file': {
      const lines = linesOf(ctx, citation.path, citation.line);
      if (citation.masked === true) return { ...citation, verified: lines.length > 0 };
      return compared(citation, lines);
    }
  }
}

type Quote = Extract<Evidence, { kind: 'log' | 'file' }>;

function compared({ loose, ...citation }: Quote, lines: readonly string[]): CheckedEvidence {
  const { text, cut } = citation;
  if (loose !== true) {
    return { ...citation, verified: lines.some((line) => (cut ? line.startsWith(text) : line === text)) };
  }
  const found = lines.find((line) => isQuoteOf(text, line));
  if (found === undefined) return { ...citation, verified: false };
  const long = found.length > QUOTED_LENGTH;
  return { ...citation, text: found.slice(0, QUOTED_LENGTH), ...(long && { cut: true }), verified: true };
}

function findRun(ctx: ReviewContext, id: number) {
  return ctx.runs.find((run) => run.id === id) ?? ctx.earlierRuns.find((run) => run.id === id);
}

/** The line of a file as it was collected: of one read whole, of one read in parts, or of the business log. */
function linesOf({ files, largeFiles, business }: ReviewContext, path: string, line: number): string[] {
  const whole = files.filter((file) => file.path === path).map(({ text }) => lineAt(text, line));
  const parts = largeFiles
    .filter((file) => file.path === path)
    .flatMap((file) => file.parts.map(({ firstLine, text }) => lineAt(text, line - firstLine + 1)));
  const records = business?.path === path ? business.records.filter((record) => record.line === line) : [];
  return [...whole, ...parts, ...records.map(({ value }) => JSON.stringify(value))].filter(
    (each) => each !== undefined,
  );
}

function lineAt(text: string, line: number): string | undefined {
  return line < 1 ? undefined : text.split(/\r\n|\n|\r/)[line - 1];
}
