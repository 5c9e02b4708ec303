import type { AiUsage } from '../../analysis/analyzer.js';
import { Prisma } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { startOfDay } from '../start-of-day.js';
import { storableText } from '../storable-text.js';
import { transact, type Tx } from '../transact.js';

/** The largest number that a column of integers holds. */
const LARGEST_COUNT = 2_147_483_647;
const LONGEST_NAME = 200;

/** Who asks an AI, and for what. */
export interface AiQuestion {
  jobId: string;
  /** One of the two is not null. */
  reviewId: number | null;
  suggestionId: number | null;
  /** Name of the analyzer, or of what writes changes. */
  analyzer: string;
  /** Stands for the prompt until the answer names it. */
  identity: string;
}

/** What came of asking. */
export type Asked<T> =
  | { kind: 'answered'; answer: T; usage: AiUsage | null }
  /** `error` is what `ask` threw; it may carry the `usage` of an answer that was of no use. */
  | { kind: 'failed'; error: unknown; usage: AiUsage | null }
  /** A limit of the day stands in the way; nothing was asked. */
  | { kind: 'limited'; reason: string };

/**
 * Does `ask`, and keeps what it took in `ai_usage`. The row is there before an AI is asked: so many processes together
 * ask no more often than the limits of the day allow, and what was asked counts also where the process dies, or the
 * review is cancelled, before the answer can be stored.
 *
 * A limit of tokens is looked at before each question: the last one may go beyond it by what it takes itself. Where nothing
 * was reported, an estimate counts.
 *
 * @throws what the database throws, never what `ask` does
 */
export async function askAi<T extends { usage?: AiUsage | undefined; estimatedTokens?: number | undefined }>(
  core: Core,
  question: AiQuestion,
  ask: () => Promise<T>,
): Promise<Asked<T>> {
  const reserved = await reserve(core, question);
  if ('limit' in reserved) return { kind: 'limited', reason: reserved.limit };
  const asked = await ask().then(
    (answer) => ({ kind: 'answered', answer, usage: usageIn(answer) }) as const,
    (error: unknown) => ({ kind: 'failed', error, usage: usageIn(error) }) as const,
  );
  const estimate = estimateIn(asked.kind === 'answered' ? asked.answer : asked.error);
  if (asked.usage !== null) await report(core, reserved.id, asked.usage);
  if (estimate !== null && (asked.usage?.tokens ?? null) === null)
    await core.prisma.aiUsage.update({ where: { id: reserved.id }, data: { estimatedTokens: estimate } });
  return asked;
}

async function reserve(core: Core, question: AiQuestion): Promise<{ id: number } | { limit: string }> {
  const { jobId, reviewId, suggestionId, analyzer, identity } = question;
  // The lock of positions, which every such transaction holds, keeps two from counting at once.
  return transact(core, async (tx: Tx) => {
    const limit = await limitReached(core, tx.db, reviewId);
    if (limit !== null) return { limit };
    return tx.db.aiUsage.create({
      data: {
        at: core.clock.now(),
        jobId,
        reviewId,
        suggestionId,
        analyzer,
        promptVersion: nameOf(identity),
      },
      select: { id: true },
    });
  });
}

/** A review counts once, however many analyzers and attempts it has; each preparation of a change counts as one. */
async function limitReached(
  core: Core,
  db: Prisma.TransactionClient,
  reviewId: number | null,
): Promise<string | null> {
  const { tokensADay = null, reviewsADay = null } = core.aiLimits ?? {};
  if (tokensADay === null && reviewsADay === null) return null;
  const [used] = await db.$queryRaw<{ tokens: number; estimated: number; others: number }[]>(Prisma.sql`
    SELECT coalesce(sum(coalesce(tokens, estimated_tokens)), 0)::float8 AS tokens,
           coalesce(sum(estimated_tokens) FILTER (WHERE tokens IS NULL), 0)::float8 AS estimated,
           (count(DISTINCT review_id) FILTER (WHERE review_id IS DISTINCT FROM ${reviewId}::integer)
            + count(*) FILTER (WHERE review_id IS NULL))::integer AS others
      FROM ai_usage WHERE at >= ${startOfDay(core.clock.now())}`);
  const { tokens = 0, estimated = 0, others = 0 } = used ?? {};
  if (reviewsADay !== null && others >= reviewsADay)
    return `analysis.max_ai_reviews_per_day (${reviewsADay}) is reached for today, by UTC`;
  if (tokensADay !== null && tokens >= tokensADay) {
    const how = estimated > 0 ? `, ${estimated} of them by estimate` : '';
    return `analysis.max_tokens_per_day (${tokensADay}) is reached for today, by UTC: ${tokens} were used${how}`;
  }
  return null;
}

/**
 * Also sums up what the review's AIs reported together; null where none reported any. Whoever has the review by now: it
 * was used for it.
 */
async function report(core: Core, id: number, usage: AiUsage): Promise<void> {
  const { model, promptVersion, tokens, inputTokens, outputTokens, costUsd } = usage;
  await transact(core, async ({ db }) => {
    const { reviewId } = await db.aiUsage.update({
      where: { id },
      select: { reviewId: true },
      data: { model, promptVersion, tokens, inputTokens, outputTokens, costUsd },
    });
    if (reviewId === null) return;
    await db.$executeRaw(Prisma.sql`
      UPDATE healing_reviews SET ai_tokens = used.tokens, ai_cost_usd = used.cost_usd
        FROM (SELECT CASE WHEN sum(tokens) > ${LARGEST_COUNT} THEN ${LARGEST_COUNT} ELSE sum(tokens)::integer END AS tokens,
                     sum(cost_usd) AS cost_usd
                FROM ai_usage WHERE review_id = ${reviewId}) AS used
       WHERE id = ${reviewId}`);
  });
}

/** Of an answer, or of an error that carries it, as far as it can be stored; null where nothing was reported. */
function usageIn(from: unknown): AiUsage | null {
  const usage = (from as { usage?: unknown } | null | undefined)?.usage;
  if (typeof usage !== 'object' || usage === null || !('promptVersion' in usage)) return null;
  const { model, promptVersion, costUsd, sessionKey, ...counts } = usage as AiUsage;
  const inputTokens = countOf(counts.inputTokens);
  const outputTokens = countOf(counts.outputTokens);
  const both = inputTokens === null || outputTokens === null ? null : countOf(inputTokens + outputTokens);
  return {
    model: model === null ? null : nameOf(model),
    promptVersion: nameOf(promptVersion),
    tokens: countOf(counts.tokens) ?? both,
    inputTokens,
    outputTokens,
    costUsd: costUsd !== null && Number.isFinite(costUsd) && costUsd >= 0 ? costUsd : null,
    sessionKey: sessionKey === null ? null : nameOf(sessionKey),
  };
}

/** Null where there is none. */
function estimateIn(from: unknown): number | null {
  const estimate = (from as { estimatedTokens?: unknown } | null | undefined)?.estimatedTokens;
  return typeof estimate === 'number' ? countOf(estimate) : null;
}

/** What a program or a server reported, where it can be a number of tokens. */
function countOf(reported: number | null): number | null {
  return Number.isInteger(reported) && (reported as number) >= 0 && (reported as number) <= LARGEST_COUNT
    ? reported
    : null;
}

function nameOf(text: string): string {
  return storableText(text).slice(0, LONGEST_NAME);
}
