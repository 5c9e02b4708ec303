import type { ReviewContext } from '../../analysis/context.js';
import type { Evidence } from '../../analysis/suggestion-draft.js';
import type { PrismaClient } from '../../generated/prisma/client.js';
import { readLines } from '../runs/read-log.js';

/** A citation and whether what it cites was found in what we hold (invariant 10). */
export type CheckedEvidence = Evidence & { verified: boolean };

/**
 * Looks every citation up; one that is not there, or says something else, is unverified. Metrics are computed here and
 * need no look-up, but for those that an AI claims.
 */
export async function verifyEvidence(
  prisma: PrismaClient,
  ctx: ReviewContext,
  evidence: Evidence[],
  { fromAi }: { fromAi: boolean },
): Promise<CheckedEvidence[]> {
  return Promise.all(
    evidence.map(async (citation) => ({
      ...citation,
      verified: citation.kind === 'metric' ? !fromAi : await holds(prisma, ctx, citation),
    })),
  );
}

async function holds(
  prisma: PrismaClient,
  ctx: ReviewContext,
  citation: Exclude<Evidence, { kind: 'metric' }>,
): Promise<boolean> {
  switch (citation.kind) {
    case 'run':
      return findRun(ctx, citation.runId) !== undefined;
    case 'log': {
      const run = findRun(ctx, citation.runId);
      if (!run) return false;
      const [line] = await readLines(prisma, run, citation.line, 1);
      return (
        line !== undefined &&
        (citation.cut ? line.text.startsWith(citation.text) : line.text === citation.text)
      );
    }
    case 'file': {
      const file = ctx.files.find(({ path }) => path === citation.path);
      const line = file?.text.split(/\r\n|\n|\r/)[citation.line - 1];
      return line !== undefined && (citation.masked === true || line === citation.text);
    }
  }
}

function findRun(ctx: ReviewContext, id: number) {
  return ctx.runs.find((run) => run.id === id) ?? ctx.earlierRuns.find((run) => run.id === id);
}
