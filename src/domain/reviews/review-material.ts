import type { AnalyzeOptions } from '../../analysis/analyzer.js';
import { digestContext } from '../../analysis/digest-context.js';
import type { ContextPart, ReviewDigest } from '../../analysis/review-digest.js';
import { sharedSurvey } from '../../analysis/shared-survey.js';
import type { Prisma } from '../../generated/prisma/client.js';
import { storableText } from '../storable-text.js';
import type { CollectedContext } from './collect-context.js';

/** What a review was given of one part; the row keeps a list of these. */
export interface GivenPart {
  part: ContextPart;
  title: string;
  /** Of its text in UTF-8, as an AI is given it. */
  bytes: number;
  leftOut: string | null;
}

/** The columns of a review that say what it looked at, whatever its analyzers made of it. */
export type GivenColumns = Required<
  Pick<
    Prisma.HealingReviewUpdateManyMutationInput,
    'runsAnalyzed' | 'logsLines' | 'aiSessionsCount' | 'slaViolationsCount' | 'context'
  >
>;

/** A review's context with what its analyzers share: one pass over the log, one digest. */
export interface ReviewMaterial {
  ctx: CollectedContext;
  options: Required<Pick<AnalyzeOptions, 'signal' | 'digest' | 'survey'>>;
  /** @throws what the digest throws: the log cannot be read, or the signal is aborted */
  given(): Promise<GivenColumns>;
}

export function reviewMaterial(ctx: CollectedContext, signal: AbortSignal): ReviewMaterial {
  const survey = sharedSurvey(ctx, signal);
  let made: Promise<ReviewDigest> | null = null;
  const digest = (): Promise<ReviewDigest> => (made ??= digestContext(ctx, { signal, survey }));
  return {
    ctx,
    options: { signal, survey, digest },
    given: async () => ({
      ...countColumns(ctx),
      context: givenParts(await digest()) as unknown as Prisma.InputJsonArray,
    }),
  };
}

/** The counts alone. */
export function countColumns({ counts }: CollectedContext): Omit<GivenColumns, 'context'> {
  return {
    runsAnalyzed: counts.runs,
    logsLines: counts.logLines,
    aiSessionsCount: counts.aiSessions,
    slaViolationsCount: counts.slaViolations,
  };
}

function givenParts({ sections }: ReviewDigest): GivenPart[] {
  return sections.map(({ part, title, text, leftOut }) => ({
    part,
    title: storableText(title),
    bytes: Buffer.byteLength(text),
    leftOut: leftOut === null ? null : storableText(leftOut),
  }));
}
