import type { ReviewContext } from '../context.js';
import type { LogQuote } from '../log-quote.js';
import type { LogSurvey, LogTemplate } from '../log-survey.js';
import { tellingRuns } from '../telling-runs.js';
import { count, formatShare } from '../wording.js';
import { BoundedText, leftOver } from './bounded-text.js';
import { whole } from './numbers.js';
import type { DraftSection } from './section.js';
import { visible } from './visible-text.js';

/** Kinds of ordinary lines that are named; errors are named as long as there is room. */
const ORDINARY_KINDS = 40;
/** Of the room for logs, what the kinds of errors and the other kinds may take at most; the rest is for lines. */
const SHARE_OF_ERROR_KINDS = 0.25;
const SHARE_OF_OTHER_KINDS = 0.1;
const SHARE_OF_EXCERPTS = 0.4;

/** Kinds of lines with their counts over the whole window, the lines around errors, and the ends of telling runs' logs. */
export function logsSection(ctx: ReviewContext, survey: LogSurvey, mostBytes: number): DraftSection {
  const errors = survey.templates.filter(({ errorLike }) => errorLike).sort(byWeight);
  const others = survey.templates.filter(({ errorLike }) => !errorLike);
  const text: string[] = [
    `${count(survey.lines, 'line')} of ${count(survey.runs.size, 'run')}, in ${count(survey.templates.length, 'kind')}.`,
    'A quoted line begins with its number in the log of its run: cite it by run and number.',
  ];
  const add = (share: number, title: string, fill: (part: BoundedText) => number): number => {
    const part = new BoundedText(mostBytes * share);
    const shown = fill(part);
    if (shown > 0) text.push('', title, part.text);
    return shown;
  };
  const errorKinds = add(
    SHARE_OF_ERROR_KINDS,
    'Kinds of errors (lines; failing runs, succeeding runs; how many failing runs they ended):',
    (part) => part.addEach(errors, (one) => [kindOf(one)]),
  );
  const otherKinds = add(SHARE_OF_OTHER_KINDS, 'Other kinds of lines, most frequent first:', (part) =>
    part.addEach(others.slice(0, ORDINARY_KINDS), (one) => [kindOf(one)]),
  );
  const quoted = errors.filter(({ around }) => around.length > 0);
  const excerpts = add(SHARE_OF_EXCERPTS, 'Lines around errors, of each kind in one run:', (part) =>
    part.addEach(quoted, ({ template, around }) => [
      `- run ${around[0]?.runId ?? 0}, around "${visible(template, 100)}":`,
      ...around.map(lineOf),
    ]),
  );
  const tails = tailsOf(ctx, survey);
  const ends = add(
    1 - SHARE_OF_ERROR_KINDS - SHARE_OF_OTHER_KINDS - SHARE_OF_EXCERPTS,
    'Ends of logs:',
    (part) =>
      part.addEach(tails, ({ runId, why, lines }) => [
        `- end of run ${runId} (${why}):`,
        ...lines.map(lineOf),
      ]),
  );
  return {
    part: 'logs',
    title: `Logs: ${whole(survey.lines)} lines in ${whole(survey.templates.length)} kinds, ${excerpts} errors and the ends of ${ends} logs quoted`,
    text: text.join('\n'),
    leftOut: [
      leftOver(errors.length, errorKinds, 'kinds of errors, the rarest'),
      leftOver(others.length, otherKinds, 'other kinds of lines, the rarest'),
      leftOver(quoted.length, excerpts, 'quotes of errors'),
      leftOver(tails.length, ends, 'ends of logs'),
      survey.unclustered > 0 ? `${whole(survey.unclustered)} lines of rare kinds, which were not kept` : null,
    ],
  };
}

/** What ended runs first, then what most failing runs said, then what was said most. */
function byWeight(a: LogTemplate, b: LogTemplate): number {
  return (
    b.closesFailingRuns - a.closesFailingRuns ||
    b.failingRuns - b.succeedingRuns - (a.failingRuns - a.succeedingRuns) ||
    b.lines - a.lines
  );
}

function kindOf(one: LogTemplate): string {
  const where = `first in run ${one.first.runId} line ${one.first.line}, last in run ${one.last.runId} line ${one.last.line}`;
  const stderr = one.stderrShare > 0 ? `, ${formatShare(one.stderrShare)} on stderr` : '';
  const runs = `${whole(one.failingRuns)} failing, ${whole(one.succeedingRuns)} succeeding`;
  const ended = one.closesFailingRuns > 0 ? `, ended ${whole(one.closesFailingRuns)}` : '';
  return `- ${whole(one.lines)} lines; ${runs}${ended}${stderr}; ${where}: ${visible(one.template, 300)}`;
}

function lineOf({ line, stream, text }: LogQuote): string {
  return `  ${line}| ${stream === 'stderr' ? '[stderr] ' : ''}${visible(text)}`;
}

function tailsOf(ctx: ReviewContext, survey: LogSurvey): { runId: number; why: string; lines: LogQuote[] }[] {
  return tellingRuns(ctx.runs)
    .reverse()
    .flatMap(({ run, why }) => {
      const lines = survey.tails.get(run.id);
      return lines ? [{ runId: run.id, why: why.join('; '), lines }] : [];
    })
    .sort((a, b) => Number(isFailure(b.why)) - Number(isFailure(a.why)));
}

function isFailure(why: string): boolean {
  return why.includes('failure');
}
