import type { AiUsage, AnalyzerResult } from '../../analysis/analyzer.js';
import { withoutPrintedSecretsIn } from '../../analysis/mask-draft.js';
import { storableText } from '../storable-text.js';

/** Of each list in a report, so many entries are kept. */
const MOST_ENTRIES = 50;
const LONGEST_TEXT = 1_000;
/** Between texts that are masked together; nothing that is told holds it. */
const SEPARATOR = '\n\u001e\n';

/**
 * How one analyzer's part in a review ended:
 *
 * | status    | means                                                                       |
 * | --------- | --------------------------------------------------------------------------- |
 * | completed | it answered                                                                 |
 * | failed    | it could find out nothing; `reason` says why                                |
 * | unchanged | its AI was not asked: what it would see is what it saw in review `sameAs`   |
 * | limited   | its AI was not asked: a limit of the day stood in the way, as `reason` says |
 */
export type AnalysisStatus = 'completed' | 'failed' | 'unchanged' | 'limited';

/** What is kept of an analyzer's part in a review, in `healing_reviews.analyses`. */
export interface AnalysisReport {
  analyzer: string;
  /** What it asks an AI with; null where it asks none. */
  identity: string | null;
  status: AnalysisStatus;
  /** Null where it completed. */
  reason: string | null;
  /** The review whose answer stands, where the AI was not asked again. */
  sameAs: number | null;
  /** What it proposed, before what was said already was left out. */
  drafts: number;
  /** Of an AI's answer, what did not fit, at most 50 of `droppedCount`. */
  dropped: { what: string; reason: string }[];
  droppedCount: number;
  notes: string[];
  errors: { rule: string; reason: string }[];
  /** Null where no AI was asked, or none answered. */
  usage: AiUsage | null;
  /** Milliseconds; null where it was not asked. */
  durationMs: number | null;
}

/** A report with nothing in it yet. */
export function emptyReport(
  { name, identity }: { name: string; identity?: string },
  status: AnalysisStatus,
): AnalysisReport {
  return {
    analyzer: name,
    identity: identity ?? null,
    status,
    reason: null,
    sameAs: null,
    drafts: 0,
    dropped: [],
    droppedCount: 0,
    notes: [],
    errors: [],
    usage: null,
    durationMs: null,
  };
}

/** The same with what the analyzer answered. */
export function answered(report: AnalysisReport, result: AnalyzerResult): AnalysisReport {
  const { drafts, dropped = [], notes, errors } = result;
  return {
    ...report,
    drafts: drafts.length,
    dropped: dropped.slice(0, MOST_ENTRIES),
    droppedCount: dropped.length,
    notes: notes.slice(0, MOST_ENTRIES),
    errors: errors.slice(0, MOST_ENTRIES),
  };
}

/**
 * As it may be stored and shown: bounded, and without secrets that a job or a program printed.
 *
 * @param known values that are secret although their form does not tell
 */
export async function presentable(
  report: AnalysisReport,
  known: readonly string[] = [],
): Promise<AnalysisReport> {
  const masked = await maskedTogether(texts(report).map(bounded), known);
  const next = (): string => masked.shift() ?? '';
  return {
    ...report,
    reason: report.reason === null ? null : next(),
    notes: report.notes.map(next),
    errors: report.errors.map(() => ({ rule: next(), reason: next() })),
    dropped: report.dropped.map(() => ({ what: next(), reason: next() })),
  };
}

/** Looking for secrets takes much longer than the text, so all is looked through at once. */
async function maskedTogether(told: string[], known: readonly string[]): Promise<string[]> {
  if (told.length === 0) return [];
  const masked = (await withoutPrintedSecretsIn(told.join(SEPARATOR), known)).split(SEPARATOR);
  if (masked.length === told.length) return masked;
  // A key that seemed to begin in one text and to end in another.
  return Promise.all(told.map((text) => withoutPrintedSecretsIn(text, known)));
}

/** In the order in which `presentable` takes them back. */
function texts({ reason, notes, errors, dropped }: AnalysisReport): string[] {
  return [
    ...(reason === null ? [] : [reason]),
    ...notes,
    ...errors.flatMap((one) => [one.rule, one.reason]),
    ...dropped.flatMap((one) => [one.what, one.reason]),
  ];
}

function bounded(text: string): string {
  const safe = storableText(text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text);
  return safe.replaceAll('\u001e', ' ');
}
