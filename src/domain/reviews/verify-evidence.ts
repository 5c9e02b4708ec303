import { isDeepStrictEqual } from 'node:util';
import type { ReviewContext } from '../../analysis/context.js';
import { visible } from '../../analysis/digest/visible-text.js';
import { QUOTED_LENGTH } from '../../analysis/log-quote.js';
import type { Evidence } from '../../analysis/suggestion-draft.js';
import type { PrismaClient } from '../../generated/prisma/client.js';
import { readLines } from '../runs/read-log.js';
import { isQuoteOf } from './is-quote-of.js';

const LARGEST_NUMBER = 2_147_483_647;
/** Of a line that may have megabytes; a model is shown its first thousand characters at most. */
const MOST_LOOKED_AT = 4_000;

/** A citation and whether what it cites was found in what we hold (invariant 10). */
export type CheckedEvidence = Evidence & { verified: boolean };

/**
 * Looks every citation up; one that is not there, or says something else, is unverified. Metrics are computed here and
 * need no look-up, but for those that an AI claims. Of a loose quote that is found, the line itself is kept.
 */
export async function verifyEvidence(
  prisma: PrismaClient,
  ctx: ReviewContext,
  evidence: Evidence[],
  { fromAi }: { fromAi: boolean },
): Promise<CheckedEvidence[]> {
  return Promise.all(
    evidence.map(async (citation) =>
      citation.kind === 'metric' ? { ...citation, verified: !fromAi } : checked(prisma, ctx, citation),
    ),
  );
}

async function checked(
  prisma: PrismaClient,
  ctx: ReviewContext,
  citation: Exclude<Evidence, { kind: 'metric' }>,
): Promise<CheckedEvidence> {
  switch (citation.kind) {
    case 'run':
      return { ...citation, verified: (await findRun(prisma, ctx, citation.runId)) !== null };
    case 'log':
      return compared(citation, await lineOfLog(prisma, ctx, citation));
    case 'file':
      return inFile(ctx, citation);
  }
}

type Quote = Extract<Evidence, { kind: 'log' | 'file' }>;

/** @param line as it is; undefined where it is not there */
function compared({ loose, ...citation }: Quote, line: string | undefined): CheckedEvidence {
  const { text, cut } = citation;
  if (line === undefined) return { ...citation, verified: false };
  if (loose !== true) return { ...citation, verified: cut ? line.startsWith(text) : line === text };
  const shown = line.slice(0, MOST_LOOKED_AT);
  // A model is shown the codes of what cannot be seen, and quotes those.
  if (!isQuoteOf(text, shown) && !isQuoteOf(text, visible(shown, Infinity)))
    return { ...citation, verified: false };
  const long = line.length > QUOTED_LENGTH;
  return { ...citation, text: line.slice(0, QUOTED_LENGTH), ...(long && { cut: true }), verified: true };
}

async function lineOfLog(
  prisma: PrismaClient,
  ctx: ReviewContext,
  { runId, line }: Evidence & { kind: 'log' },
): Promise<string | undefined> {
  const run = await findRun(prisma, ctx, runId);
  if (!run || !isNumber(line)) return undefined;
  const [found] = await readLines(prisma, run, line, 1);
  return found?.text;
}

function inFile(ctx: ReviewContext, citation: Evidence & { kind: 'file' }): CheckedEvidence {
  const { path, line, masked } = citation;
  const { business } = ctx;
  if (business?.path === path) {
    const record = business.records.find((one) => one.line === line);
    if (record === undefined) return compared(citation, undefined);
    const same = saysTheSame(citation.text, record.value);
    return compared(
      citation,
      same ? citation.text : citation.loose ? JSON.stringify(record.value) : undefined,
    );
  }
  const file = ctx.files.find((one) => one.path === path);
  const there = file ? file.text.split(/\r\n|\n|\r/)[line - 1] : lineOfPart(ctx, path, line);
  if (masked === true) return { ...citation, verified: there !== undefined };
  return compared(citation, there);
}

function lineOfPart(ctx: ReviewContext, path: string, line: number): string | undefined {
  for (const { firstLine, text } of ctx.largeFiles.find((file) => file.path === path)?.parts ?? []) {
    const there = text.split('\n')[line - firstLine];
    if (line >= firstLine && there !== undefined) return there;
  }
  return undefined;
}

/** A record has been parsed: how its line was spaced is not known any more. */
function saysTheSame(json: string, value: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(json), value);
  } catch {
    return false;
  }
}

/** That the database takes for an id or a line. */
function isNumber(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value <= LARGEST_NUMBER;
}

/** Of the window, before it, or where the scope shows logs without runs, any of the job. */
async function findRun(
  prisma: PrismaClient,
  ctx: ReviewContext,
  id: number,
): Promise<{ id: number; startedAt: Date } | null> {
  const shown = ctx.runs.find((run) => run.id === id) ?? ctx.earlierRuns.find((run) => run.id === id);
  if (shown || !ctx.partsOff?.has('runs') || !isNumber(id)) return shown ?? null;
  return prisma.jobRun.findFirst({
    where: { id, jobId: ctx.job.jobId },
    select: { id: true, startedAt: true },
  });
}
