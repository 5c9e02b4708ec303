import { isDeepStrictEqual } from 'node:util';
import type { ReviewContext } from '../../analysis/context.js';
import type { Evidence } from '../../analysis/suggestion-draft.js';
import type { PrismaClient } from '../../generated/prisma/client.js';
import { readLines } from '../runs/read-log.js';

const LARGEST_NUMBER = 2_147_483_647;

/** A citation and whether what it cites was found in what we hold (invariant 10). */
export type CheckedEvidence = Evidence & { verified: boolean };

/** Looks every citation up; one that is not there, or says something else, is unverified. Metrics are computed here and need no look-up. */
export async function verifyEvidence(
  prisma: PrismaClient,
  ctx: ReviewContext,
  evidence: Evidence[],
): Promise<CheckedEvidence[]> {
  return Promise.all(
    evidence.map(async (citation) => ({ ...citation, verified: await holds(prisma, ctx, citation) })),
  );
}

async function holds(prisma: PrismaClient, ctx: ReviewContext, citation: Evidence): Promise<boolean> {
  switch (citation.kind) {
    case 'metric':
      return true;
    case 'run':
      return (await findRun(prisma, ctx, citation.runId)) !== null;
    case 'log': {
      const run = await findRun(prisma, ctx, citation.runId);
      if (!run || !isNumber(citation.line)) return false;
      const [line] = await readLines(prisma, run, citation.line, 1);
      return (
        line !== undefined &&
        (citation.cut ? line.text.startsWith(citation.text) : line.text === citation.text)
      );
    }
    case 'file':
      return isInFile(ctx, citation);
  }
}

function isInFile(ctx: ReviewContext, { path, line, text, masked }: Evidence & { kind: 'file' }): boolean {
  const { business } = ctx;
  if (business?.path === path) {
    const record = business.records.find((one) => one.line === line);
    return record !== undefined && saysTheSame(text, record.value);
  }
  const file = ctx.files.find((one) => one.path === path);
  const there = file ? file.text.split(/\r\n|\n|\r/)[line - 1] : lineOfPart(ctx, path, line);
  return there !== undefined && (masked === true || there === text);
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
