import type { LogLine, RunFacts } from '../../context.js';
import { ends, logEvidence, metricEvidence, runsEvidence } from '../../evidence.js';
import { changeJobKey } from '../../job-change.js';
import { quoteOf, type LogQuote } from '../../log-quote.js';
import type { LineObserver } from '../../log-survey.js';
import type { Rule } from '../../rule.js';
import { runOutcome } from '../../run-outcome.js';
import { AFFECTED_RUNS_SCALE, atMost, severityOn } from '../../severity.js';
import { count, formatShare, quoteBlock } from '../../wording.js';
import { isTransientError } from './transient-errors.js';

/** Ours: one failure of the network is an incident; two show that the job has to live with them. */
export const MIN_TRANSIENT_RUNS = 2;

/** Ours: below a fifth of the failures, something else is the matter. */
export const MIN_SHARE_OF_FAILURES = 0.2;

/** A transient line further than this before the last error was survived by the job: it failed of something else. */
export const MOST_LINES_BEFORE_THE_LAST_ERROR = 20;

/** Three tries with growing pauses: a retry budget as the SRE book (chapter 22) and AWS's Builders' Library advise. */
export const RETRY_BLOCK = { max_attempts: 3, delay_seconds: 10, backoff: 'exponential' } as const;

/** Keeps the last transient line of each failing run. */
export class TransientLines implements LineObserver {
  readonly last = new Map<number, LogQuote>();

  observe(run: RunFacts, line: number, entry: LogLine): void {
    if (runOutcome(run) === 'failed' && isTransientError(entry.text)) {
      this.last.set(run.id, quoteOf(run.id, line, entry));
    }
  }
}

/** Runs fail of the network, and the job is not tried again. Proposes the `retry` block in the job's file. */
export const retryTransient: Rule<TransientLines> = {
  id: 'retry-transient',
  observe: () => new TransientLines(),
  evaluate({ ctx, survey, observer }) {
    if (ctx.job.retry !== null && ctx.job.retry.maxAttempts > 1) return [];
    const failing = ctx.runs.filter((run) => runOutcome(run) === 'failed');
    const quotes = new Map<number, LogQuote>();
    for (const run of failing) {
      const seen = observer?.last.get(run.id);
      const lastError = survey.runs.get(run.id)?.lastError;
      const quote = seen ?? (lastError && isTransientError(lastError.text) ? lastError : null);
      if (!quote) continue;
      if (lastError && lastError.line - quote.line > MOST_LINES_BEFORE_THE_LAST_ERROR) continue;
      quotes.set(run.id, quote);
    }
    const share = quotes.size / failing.length;
    const example = [...quotes.values()].at(-1);
    if (!example || quotes.size < MIN_TRANSIENT_RUNS || share < MIN_SHARE_OF_FAILURES) return [];
    const change = changeJobKey(ctx, ['retry'], RETRY_BLOCK);
    const cited = ends([...quotes.values()]);
    const runs = failing.filter((run) => cited.some((quote) => quote.runId === run.id));
    return [
      {
        rule: 'retry-transient',
        subject: 'retry',
        category: 'reliability',
        severity: atMost('high', severityOn(AFFECTED_RUNS_SCALE, quotes.size / ctx.runs.length)),
        title: `${quotes.size} of ${failing.length} failures were transient network errors, and the job has no retry`,
        description:
          `${count(quotes.size, 'failing run')} (${formatShare(share)} of the failures) ended with an error of the network that usually passes, the latest:\n\n${quoteBlock(example.text)}\n\n` +
          'The job is not tried again. A retry starts the whole command anew, so approve it only if a run that broke off half-way does no harm when repeated.',
        currentState: ctx.job.retry === null ? 'No `retry`.' : 'One attempt only.',
        suggestedChange: `Up to ${RETRY_BLOCK.max_attempts} attempts, ${RETRY_BLOCK.delay_seconds} s before the first retry and exponentially longer after that.`,
        expectedImpact: `Up to ${quotes.size} of ${failing.length} failures would pass by themselves.`,
        actionType: change ? 'edit_config' : 'manual',
        affectedFiles: change ? [change.targetFile] : [],
        change,
        evidence: [
          ...cited.map((quote) => logEvidence(quote)),
          ...runsEvidence(runs),
          metricEvidence(
            'failures by transient network errors',
            share,
            'share',
            MIN_SHARE_OF_FAILURES,
            'failing runs of the window',
          ),
        ],
      },
    ];
  },
};
