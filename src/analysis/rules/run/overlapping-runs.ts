import type { RunFacts } from '../../context.js';
import { metricEvidence, runEvidence, ends } from '../../evidence.js';
import { changeJobKey, jobKey } from '../../job-change.js';
import type { Rule, RuleInput } from '../../rule.js';
import { timedSuccesses, usableDuration } from '../../run-outcome.js';
import { AFFECTED_RUNS_SCALE, atMost, severityOn } from '../../severity.js';
import { median } from '../../statistics.js';
import type { ProposedChange } from '../../suggestion-draft.js';
import { count, formatDuration, formatShare } from '../../wording.js';

/** Start and end are noted by different processes; less than this is no overlap. Ours. */
export const CLOCK_TOLERANCE_MS = 1_000;

/** A run without an end counts as running for so many times the usual duration: its end may only not have been reported. */
export const UNFINISHED_TIMES_USUAL = 10;

interface Overlap {
  earlier: RunFacts;
  later: RunFacts;
  ms: number;
}

/** Runs of the job that were under way at the same time, found in one sweep over the starts. */
export const overlappingRuns: Rule = {
  id: 'overlapping-runs',
  evaluate({ ctx }) {
    const overlaps = findOverlaps(ctx);
    const worst = overlaps.toSorted((a, b) => b.ms - a.ms)[0];
    if (!worst) return [];
    const share = overlaps.length / ctx.runs.length;
    const change = lockChange(ctx);
    return [
      {
        rule: 'overlapping-runs',
        subject: 'lock',
        category: 'reliability',
        severity: atMost('high', severityOn(AFFECTED_RUNS_SCALE, share)),
        title: `${count(overlaps.length, 'run')} started while another was still running`,
        description:
          `${overlaps.length} of ${ctx.runs.length} runs (${formatShare(share)}) began before the one before had ended, for up to ${formatDuration(worst.ms)} side by side. ` +
          'Two copies of a job that write the same files or rows can spoil each other’s work, and each makes the other slower.',
        currentState: 'Nothing keeps a second run from starting.',
        suggestedChange: change
          ? 'Let `flock -n` (util-linux) take a lock around the command: a second run then ends at once with exit code 1 instead of running beside the first.'
          : 'Take a lock around the work (`flock -n` on Linux, or one in the database the job writes to), or start the job less often than it needs.',
        expectedImpact: 'At most one run at a time.',
        actionType: change ? 'edit_config' : 'manual',
        affectedFiles: change ? [change.targetFile] : [],
        change,
        evidence: [
          ...ends(overlaps, 4).flatMap(({ earlier, later, ms }) => [
            runEvidence(earlier),
            runEvidence(
              later,
              `started while run ${earlier.id} was running, ${formatDuration(ms)} side by side`,
            ),
          ]),
          metricEvidence('runs that began during another', share, 'share', 0, 'runs of the window'),
          metricEvidence(
            'longest overlap',
            worst.ms / 1000,
            'seconds',
            CLOCK_TOLERANCE_MS / 1000,
            'runs of the window',
          ),
        ],
      },
    ];
  },
};

function findOverlaps(ctx: RuleInput['ctx']): Overlap[] {
  const usual = median(timedSuccesses([...ctx.earlierRuns, ...ctx.runs]).map((one) => one.durationMs));
  const endOf = (run: RunFacts): number | null => {
    const start = run.startedAt.getTime();
    const took = usableDuration(run);
    if (took !== null) return start + took;
    if (run.finishedAt !== null || usual === null) return null;
    return Math.min(ctx.now.getTime(), start + UNFINISHED_TIMES_USUAL * usual);
  };
  const overlaps: Overlap[] = [];
  let longest: { run: RunFacts; end: number } | null = null;
  const byStart = ctx.runs
    .filter((run) => Number.isFinite(run.startedAt.getTime()))
    .sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  for (const run of byStart) {
    const end = endOf(run);
    if (end === null) continue;
    const start = run.startedAt.getTime();
    const ms = longest ? Math.min(longest.end, end) - start : 0;
    if (longest && ms > CLOCK_TOLERANCE_MS) overlaps.push({ earlier: longest.run, later: run, ms });
    if (!longest || end > longest.end) longest = { run, end };
  }
  return overlaps;
}

/** What makes a line more than one plain command, which `flock` could not simply be put in front of. */
const MORE_THAN_A_COMMAND = /[;&|<>()`\n\r{}]|^\s*(?:\w+=|!|#)|\\$/;
/** Known to the shell only: no program of that name could be started by `flock`. */
const SHELL_WORDS =
  /^(?:\.|:|\[\[|alias|break|case|cd|command|continue|declare|eval|exec|exit|export|for|function|if|local|return|select|set|shift|source|time|trap|type|ulimit|umask|unset|until|while)$/;

function lockChange(ctx: RuleInput['ctx']): ProposedChange | null {
  const cmd = jobKey(ctx, ['cmd']);
  if (typeof cmd !== 'string' || cmd.trim() === '') return null;
  const [first = ''] = cmd.trim().split(/\s+/);
  if (MORE_THAN_A_COMMAND.test(cmd) || SHELL_WORDS.test(first) || /\bflock\b/.test(cmd)) return null;
  if (!/^[\w.-]+$/.test(ctx.job.jobId)) return null;
  return changeJobKey(ctx, ['cmd'], `flock -n /tmp/selfheal-${ctx.job.jobId}.lock ${cmd.trim()}`);
}
