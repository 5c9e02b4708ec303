import type { AnalyzeOptions, Analyzer, AnalyzerResult } from '../../analysis/analyzer.js';
import type { ReviewContext } from '../../analysis/context.js';
import type { SuggestionDraft } from '../../analysis/suggestion-draft.js';
import type { HealingReview } from '../../generated/prisma/client.js';
import { askAi, type Asked } from '../ai/ask-ai.js';
import type { Core } from '../core.js';
import { answered, emptyReport, presentable, type AnalysisReport } from './analysis-report.js';

/** An analyzer's part in a review. */
export interface Analysis {
  analyzer: Analyzer;
  report: AnalysisReport;
  /** Null where it failed, or its AI was not asked. */
  result: AnalyzerResult | null;
}

export interface AnalysisInput {
  ctx: ReviewContext;
  review: Pick<HealingReview, 'id' | 'jobId' | 'force'>;
  /** See `inputsHash`. */
  inputs: string;
  signal: AbortSignal;
  digest?: AnalyzeOptions['digest'];
  survey?: AnalyzeOptions['survey'];
}

/**
 * Asks one analyzer after the other: those that need no AI first, then the others with what was found before. One that
 * fails keeps none from being asked. An AI is not asked again about inputs that it has answered before, unless a
 * person forces the review, nor beyond the limits of the day.
 *
 * @throws the signal's reason when it is aborted
 */
export async function runAnalyzers(core: Core, input: AnalysisInput): Promise<Analysis[]> {
  const done: Analysis[] = [];
  const last = core.analyzers.some(({ asksAi }) => asksAi) ? await lastAnswers(core, input) : null;
  for (const analyzer of inTurn(core.analyzers)) {
    const findings = done.flatMap(({ result }) => result?.drafts ?? []);
    const { report, result } = await analyse(core, analyzer, { ...input, findings, last });
    input.signal.throwIfAborted();
    const secrets = [...(core.secretsOf?.(input.review.jobId) ?? []), ...(result?.secrets ?? [])];
    done.push({ analyzer, report: await presentable(report, secrets), result });
  }
  return done;
}

function inTurn(analyzers: readonly Analyzer[]): Analyzer[] {
  return analyzers.toSorted((a, b) => Number(a.asksAi ?? false) - Number(b.asksAi ?? false));
}

/** What the newest completed review of the job knew, where it saw the same. */
interface LastAnswers {
  reviewId: number;
  reports: AnalysisReport[];
}

/** A dry run is no review whose answer anybody keeps. */
async function lastAnswers(core: Core, { review, inputs }: AnalysisInput): Promise<LastAnswers | null> {
  if (review.force) return null;
  const last = await core.prisma.healingReview.findFirst({
    where: { jobId: review.jobId, status: 'completed', dryRun: false },
    orderBy: { id: 'desc' },
    select: { id: true, inputsHash: true, analyses: true },
  });
  if (last?.inputsHash !== inputs) return null;
  return { reviewId: last.id, reports: last.analyses as unknown as AnalysisReport[] };
}

type Turn = AnalysisInput & { findings: SuggestionDraft[]; last: LastAnswers | null };

async function analyse(core: Core, analyzer: Analyzer, turn: Turn): Promise<Omit<Analysis, 'analyzer'>> {
  const same = analyzer.asksAi ? sameAs(analyzer, turn.last) : null;
  if (same !== null) {
    const reason = `Its AI was not asked: nothing of what it would see has changed since review ${same}`;
    return { report: { ...emptyReport(analyzer, 'unchanged'), reason, sameAs: same }, result: null };
  }
  const started = performance.now();
  const asked = await ask(core, analyzer, turn);
  const durationMs = Math.round(performance.now() - started);
  if (asked.kind === 'answered') {
    const { answer, usage } = asked;
    return {
      report: { ...answered(emptyReport(analyzer, 'completed'), answer), usage, durationMs },
      result: answer,
    };
  }
  if (asked.kind === 'limited') {
    const reason = `Its AI was not asked: ${asked.reason}`;
    return { report: { ...emptyReport(analyzer, 'limited'), reason }, result: null };
  }
  const { error, usage } = asked;
  turn.signal.throwIfAborted();
  core.log.error(
    { err: error, analyzer: analyzer.name, jobId: turn.ctx.job.jobId, reviewId: turn.review.id },
    'analyzer failed',
  );
  const reason = error instanceof Error ? error.message : String(error);
  return { report: { ...emptyReport(analyzer, 'failed'), reason, usage, durationMs }, result: null };
}

/** The review whose answer of this analyzer stands; null where it is to be asked. */
function sameAs({ name, identity }: Analyzer, last: LastAnswers | null): number | null {
  const before = last?.reports.find(({ analyzer }) => analyzer === name);
  if (!last || !before || before.identity !== (identity ?? null)) return null;
  if (before.status === 'completed') return last.reviewId;
  return before.status === 'unchanged' ? before.sameAs : null;
}

function ask(core: Core, analyzer: Analyzer, turn: Turn): Promise<Asked<AnalyzerResult>> {
  const { ctx, review, signal, findings, digest, survey } = turn;
  const analyze = async (): Promise<AnalyzerResult> =>
    analyzer.analyze(ctx, { signal, findings, ...(digest && { digest }), ...(survey && { survey }) });
  const { name, identity = name } = analyzer;
  if (!analyzer.asksAi) return settled(analyze);
  const question = { jobId: review.jobId, reviewId: review.id, suggestionId: null, analyzer: name, identity };
  return askAi(core, question, analyze);
}

/** The same for an analyzer that asks nobody. */
function settled<T>(analyze: () => Promise<T>): Promise<Asked<T>> {
  return analyze().then(
    (answer) => ({ kind: 'answered', answer, usage: null }),
    (error: unknown) => ({ kind: 'failed', error, usage: null }),
  );
}
