import type { RunFacts } from '../../context.js';
import { ends, logEvidence, metricEvidence, runsEvidence } from '../../evidence.js';
import type { LogTemplate } from '../../log-survey.js';
import { maskLine } from '../../mask-line.js';
import type { Rule, RuleInput } from '../../rule.js';
import { runOutcome } from '../../run-outcome.js';
import { FAILURE_RATE_SCALE, severityOn } from '../../severity.js';
import { wilsonInterval } from '../../statistics.js';
import type { SuggestionDraft } from '../../suggestion-draft.js';
import { formatShare, oneLine, quoteBlock } from '../../wording.js';

/** Ours: what two failures share can be chance. */
export const MIN_FAILING_RUNS = 3;

/** A cause explains at least half of the failures, or it does not dominate. */
export const MIN_SHARE_OF_FAILURES = 0.5;

/** A line that one in ten successful runs prints as well is noise of the program, not the reason of its failures. */
export const MAX_SHARE_OF_SUCCESSES = 0.1;

/** A message without any word of trouble still counts where most of its lines came on stderr. */
const MOSTLY_STDERR = 0.5;

/**
 * One message that most failing runs print and passing runs do not, quoted with its counts. Messages are the templates
 * of the log survey (Drain). Among several, such as a traceback's head and its last line, the one that closes most
 * failing runs is quoted. Where the failing runs printed nothing, what the runner reported about them is compared.
 */
export const dominantError: Rule = {
  id: 'dominant-error',
  evaluate(input) {
    const failing = input.ctx.runs.filter((run) => runOutcome(run) === 'failed');
    const succeeding = input.ctx.runs.filter((run) => runOutcome(run) === 'succeeded');
    if (failing.length < MIN_FAILING_RUNS) return [];
    const template = dominantTemplate(input, failing.length, succeeding.length);
    if (template) return [templateDraft(template, failing, succeeding)];
    return reportedErrorDraft(failing, input);
  },
};

function dominantTemplate(input: RuleInput, failing: number, succeeding: number): LogTemplate | null {
  const candidates = input.survey.templates.filter(
    (template) =>
      template.failingRuns >= Math.max(MIN_FAILING_RUNS, failing * MIN_SHARE_OF_FAILURES) &&
      template.succeedingRuns <= succeeding * MAX_SHARE_OF_SUCCESSES &&
      (template.errorLike || template.stderrShare >= MOSTLY_STDERR),
  );
  const score = (template: LogTemplate): number =>
    (template.errorLike ? failing : 0) + template.failingRuns + template.closesFailingRuns;
  return candidates.sort((a, b) => score(b) - score(a))[0] ?? null;
}

function templateDraft(
  template: LogTemplate,
  failing: readonly RunFacts[],
  succeeding: readonly RunFacts[],
): SuggestionDraft {
  const named = new Set(template.failingRunIds);
  const quotes = template.examples.filter((quote) => failing.some((run) => run.id === quote.runId));
  const example = quotes.at(-1) ?? template.last;
  const share = template.failingRuns / failing.length;
  const { lower } = wilsonInterval(failing.length, failing.length + succeeding.length);
  return {
    rule: 'dominant-error',
    subject: `error: ${oneLine(template.template, 200)}`,
    category: 'reliability',
    severity: severityOn(FAILURE_RATE_SCALE, lower),
    title: `${template.failingRuns} of ${failing.length} failing runs print: ${oneLine(example.text, 80)}`,
    description:
      `One message stands in ${template.failingRuns} of ${failing.length} failing runs (${formatShare(share)}) and in ` +
      `${template.succeedingRuns} of ${succeeding.length} successful ones, ${template.lines} times altogether:\n\n` +
      `${quoteBlock(example.text)}\n\nLines that differ only in numbers, paths, names or times were counted as one message: \`${oneLine(template.template, 200).replaceAll('`', "'")}\`.`,
    currentState: `${formatShare(share)} of the failures come with the same message.`,
    suggestedChange: 'Repair what this message reports first: it explains more failures than anything else.',
    expectedImpact: `Up to ${template.failingRuns} of ${failing.length} failures fewer.`,
    actionType: 'manual',
    affectedFiles: [],
    change: null,
    evidence: [
      ...quotes.map((quote) => logEvidence(quote)),
      ...runsEvidence(failing.filter((run) => named.has(run.id))),
      metricEvidence(
        'failing runs with the message',
        share,
        'share',
        MIN_SHARE_OF_FAILURES,
        'log templates (Drain) over the runs of the window',
      ),
      metricEvidence(
        'successful runs with the message',
        succeeding.length === 0 ? 0 : template.succeedingRuns / succeeding.length,
        'share',
        MAX_SHARE_OF_SUCCESSES,
        'log templates (Drain) over the runs of the window',
      ),
    ],
  };
}

/** For runs that never got as far as printing something: the runner's own words, for example that the command is missing. */
function reportedErrorDraft(failing: readonly RunFacts[], { survey }: RuleInput): SuggestionDraft[] {
  const byMessage = new Map<string, RunFacts[]>();
  for (const run of failing) {
    if (run.error === null || run.error.trim() === '' || survey.runs.get(run.id)?.lastError) continue;
    const key = maskLine(oneLine(run.error, 500));
    const group = byMessage.get(key) ?? [];
    group.push(run);
    byMessage.set(key, group);
  }
  const [largest] = [...byMessage].sort((a, b) => b[1].length - a[1].length);
  if (!largest) return [];
  const [message, runs] = largest;
  const share = runs.length / failing.length;
  const example = runs.at(-1)?.error;
  if (!example || runs.length < MIN_FAILING_RUNS || share < MIN_SHARE_OF_FAILURES) return [];
  return [
    {
      rule: 'dominant-error',
      subject: `reported: ${oneLine(message, 200)}`,
      category: 'reliability',
      severity: severityOn(FAILURE_RATE_SCALE, share),
      title: `${runs.length} of ${failing.length} failing runs ended with: ${oneLine(example, 80)}`,
      description: `The failing runs printed no error of their own; the runner reported the same for ${runs.length} of ${failing.length}:\n\n${quoteBlock(example)}`,
      currentState: `${formatShare(share)} of the failures have the same reason.`,
      suggestedChange: 'Repair what the runner reports: the command itself may not have started.',
      expectedImpact: `Up to ${runs.length} of ${failing.length} failures fewer.`,
      actionType: 'manual',
      affectedFiles: [],
      change: null,
      evidence: [
        ...ends(runs)
          .map((run) => runsEvidence([run], () => oneLine(run.error ?? '', 300)))
          .flat(),
        metricEvidence('failing runs with this reason', share, 'share', MIN_SHARE_OF_FAILURES, 'runner'),
      ],
    },
  ];
}
