import type { RuleInput } from '../../rule.js';
import { logEvidence, runEvidence } from '../../evidence.js';
import { runOutcome } from '../../run-outcome.js';
import { count, formatShare } from '../../wording.js';
import type { Evidence } from '../../suggestion-draft.js';

/** From this share of the successful runs on, errors under exit code 0 are the rule and not an accident; our choice. */
export const SILENT_SHARE = 0.1;
/** One or two such runs may be an error that the job really does recover from; our choice. */
export const SILENT_RUNS = 3;
const CITED_RUNS = 5;

export interface SilentFailures {
  /** Runs of the window that ended 0 although their log has lines that read as errors. */
  runs: number;
  /** Those runs over all that ended 0, 0 to 1. */
  share: number;
  /** Often enough to say that failures go unnoticed. */
  frequent: boolean;
  /** The latest of them, each with its last error line. */
  evidence: Evidence[];
  /** A sentence for a description; empty without such runs. */
  sentence: string;
}

/** What the survey says of failures that the exit code hid: the cost of a script that goes on after an error. */
export function silentFailures({ ctx, survey }: RuleInput): SilentFailures {
  const succeeded = ctx.runs.filter((run) => runOutcome(run) === 'succeeded');
  const silent = succeeded.filter((run) => survey.runs.get(run.id)?.lastError);
  const evidence = silent.slice(-CITED_RUNS).flatMap((run): Evidence[] => {
    const quote = survey.runs.get(run.id)?.lastError;
    return quote
      ? [runEvidence(run, 'ended with exit code 0 although its log has error lines'), logEvidence(quote)]
      : [];
  });
  const share = succeeded.length === 0 ? 0 : silent.length / succeeded.length;
  return {
    runs: silent.length,
    share,
    frequent: silent.length >= SILENT_RUNS && share >= SILENT_SHARE,
    evidence,
    sentence:
      silent.length === 0
        ? ''
        : `${count(silent.length, 'run')} (${formatShare(share)} of the successful ones) ended with exit code 0 although the log has lines that read as errors.`,
  };
}
