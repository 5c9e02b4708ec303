import { basename } from 'node:path';
import type { Redirection } from 'unbash';
import type { ReviewContext, RunFacts, SourceFile } from '../../context.js';
import { ends, logEvidence, metricEvidence, runEvidence } from '../../evidence.js';
import type { LogQuote, LogSurvey } from '../../log-survey.js';
import type { Rule } from '../../rule.js';
import { runOutcome, timedSuccesses, usableDuration } from '../../run-outcome.js';
import { AFFECTED_RUNS_SCALE, atMost, severityOn } from '../../severity.js';
import { median, modifiedZScores, OUTLIER_SCORE } from '../../statistics.js';
import type { SuggestionDraft } from '../../suggestion-draft.js';
import { count, formatDuration } from '../../wording.js';
import { fetchOptions } from './curl-options.js';
import { applyEdits, changeTo, type TextEdit } from './file-change.js';
import { callOf, readShell, type ShellCall } from './shell-source.js';
import { citeLines, lineList, sourceLines } from './source-lines.js';

/** A run this many times as long as the usual one, beside the outlier score, counts as one that waited; our choice. */
export const WAITING_RATIO = 3;
/** Fewer usual runs do not show what usual is. */
const FEWEST_USUAL = 5;
/** Seconds; less would end transfers that are only slow. Ours. */
const SHORTEST_LIMIT = 30;
const CONNECT_SECONDS = 10;
/** Of the job's own timeout: what a transfer may take, so that the script still has time to say what failed. */
const TIMEOUT_SHARE = 0.8;

const BOUNDED: Readonly<Record<string, readonly string[]>> = {
  curl: ['m', 'max-time', 'connect-timeout', 'y', 'speed-time', 'Y', 'speed-limit'],
  wget: ['T', 'timeout', 'read-timeout', 'connect-timeout', 'dns-timeout'],
};

/** An error page taken for data, as it shows in a log. */
const ERROR_PAGE =
  /<!doctype html|<html[\s>]|\b(?:404 not found|403 forbidden|500 internal server error|502 bad gateway|503 service (?:temporarily )?unavailable|504 gateway time-?out)\b|jq: (?:parse )?error|unexpected token '?<|not valid json/i;
const CITED_PAGES = 3;

interface FetchCall {
  call: ShellCall;
  offset: number;
  /** Its output is kept or read by another command. */
  used: boolean;
}

/**
 * Scripts that call curl or wget without a limit on time, told only where runs of the job waited: they hit the timeout, or
 * took `WAITING_RATIO` times the usual and are outliers (modified z over 3.5, Iglewicz and Hoaglin 1993), or still run for that
 * long. curl waits for ever by default, wget 15 minutes a try and 20 tries. Writes `--connect-timeout` and `--max-time`
 * (wget: `--timeout` and `--tries`) behind the command; the limit is twice the longest usual run, at least 30 s and at most 80 %
 * of the job's own timeout.
 *
 * Also curl without `--fail` whose output is used, told only where the log of a run that ended 0 shows an error page:
 * without it an HTTP error is a success, and its page is taken for data.
 *
 * Left out: calls with one of these options, behind `timeout`, with arguments that a variable or file gives, and scripts
 * that define a function of that name or do not parse.
 */
export const curlWithoutTimeout: Rule = {
  id: 'curl-without-timeout',
  evaluate({ ctx, survey }) {
    const waiting = waitingRuns(ctx);
    const pages = errorPages(ctx, survey);
    if (waiting.runs.length === 0 && pages.length === 0) return [];
    return ctx.files
      .filter(({ role, kind }) => role === 'script' && kind === 'shell')
      .flatMap((file) => {
        const calls = fetchCalls(file.text);
        const unbounded = calls.filter(({ call }) => !hasAny(call, BOUNDED[call.name] ?? []));
        const unchecked = calls.filter(
          ({ call, used }) =>
            used &&
            call.name === 'curl' &&
            !hasAny(call, ['f', 'fail', 'fail-with-body', 'w', 'write-out', 'i', 'include', 'I', 'head']),
        );
        return [
          ...(waiting.runs.length > 0 && unbounded.length > 0
            ? [timeoutDraft(ctx, file, unbounded, waiting)]
            : []),
          ...(pages.length > 0 && unchecked.length > 0 ? [failDraft(file, unchecked, pages)] : []),
        ];
      });
  },
};

function fetchCalls(text: string): FetchCall[] {
  const calls: FetchCall[] = [];
  const defined = new Set<string>();
  const source = readShell(text);
  const usedPipes = new Set<number>();
  source?.walk((node, place) => {
    if (node.type === 'Function') defined.add(node.name.value);
    if (node.type === 'Pipeline')
      for (const command of node.commands.slice(0, -1)) usedPipes.add(command.pos);
    if (node.type !== 'Command') return;
    const call = callOf(node);
    if (!call || !(call.name in BOUNDED) || call.wrappers.includes('timeout')) return;
    if (fetchOptions(call).unknown) return;
    const saved = ['o', 'output', 'O', 'remote-name'].some((name) => fetchOptions(call).names.has(name));
    const redirected = node.redirects.some(isKept);
    calls.push({
      call,
      offset: node.pos,
      used: place.inSubstitution || saved || redirected || usedPipes.has(node.pos),
    });
  });
  return calls.filter(({ call }) => !defined.has(call.name));
}

/** Standard output into a file that is read later. */
function isKept(redirect: Redirection): boolean {
  if (redirect.type !== 'Redirect' || !/^&?>/.test(redirect.operator)) return false;
  const { descriptor, target } = redirect;
  const stdout = descriptor === undefined || (descriptor.type === 'FileDescriptor' && descriptor.value === 1);
  return stdout && target !== undefined && target.value !== '/dev/null';
}

function hasAny(call: ShellCall, names: readonly string[]): boolean {
  const options = fetchOptions(call).names;
  return names.some((name) => options.has(name));
}

interface WaitingRuns {
  runs: { run: RunFacts; note: string }[];
  /** Longest of the usual runs, in milliseconds; null where too few are known. */
  usualMs: number | null;
}

function waitingRuns(ctx: ReviewContext): WaitingRuns {
  const timed = timedSuccesses([...ctx.earlierRuns, ...ctx.runs]);
  const durations = timed.map(({ durationMs }) => durationMs);
  const scores = modifiedZScores(durations);
  const middle = median(durations) ?? 0;
  const known = durations.length >= FEWEST_USUAL;
  const waits = (durationMs: number, score: number) =>
    known && score > OUTLIER_SCORE && durationMs >= WAITING_RATIO * middle;
  const usual = durations.filter((durationMs, at) => !waits(durationMs, scores[at] ?? 0));
  const slow = new Map(
    timed.flatMap(({ run, durationMs }, at) =>
      waits(durationMs, scores[at] ?? 0) ? [[run.id, durationMs]] : [],
    ),
  );
  const usualMs = known ? Math.max(...usual.slice(-1000)) : null;
  const runs = ctx.runs.flatMap((run) => {
    const took = slow.get(run.id) ?? usableDuration(run);
    if (run.timedOut)
      return [{ run, note: `ended by its timeout${took ? ` after ${formatDuration(took)}` : ''}` }];
    if (took && slow.has(run.id))
      return [{ run, note: `took ${formatDuration(took)}, usual are ${formatDuration(middle)}` }];
    const since = ctx.now.getTime() - run.startedAt.getTime();
    if (runOutcome(run) === 'running' && usualMs !== null && since >= WAITING_RATIO * usualMs) {
      return [
        { run, note: `still runs after ${formatDuration(since)}, usual are ${formatDuration(middle)}` },
      ];
    }
    return [];
  });
  return { runs, usualMs };
}

/** Whole seconds, in steps of ten: twice the longest usual run within the bounds that the rule states. */
function limitSeconds(usualMs: number | null, timeoutSeconds: number | null): number {
  const usual = usualMs === null ? SHORTEST_LIMIT : Math.ceil((2 * usualMs) / 10_000) * 10;
  const wanted = Math.max(SHORTEST_LIMIT, usual);
  return timeoutSeconds === null
    ? wanted
    : Math.max(1, Math.min(wanted, Math.floor(timeoutSeconds * TIMEOUT_SHARE)));
}

function timeoutDraft(
  ctx: ReviewContext,
  file: SourceFile,
  calls: FetchCall[],
  waiting: WaitingRuns,
): SuggestionDraft {
  const name = basename(file.path);
  const lines = sourceLines(file.text);
  const limit = limitSeconds(waiting.usualMs, ctx.job.timeoutSeconds);
  const connect = Math.min(CONNECT_SECONDS, limit);
  const edits = calls.map(({ call }): TextEdit => ({
    from: call.word.end,
    to: call.word.end,
    text:
      call.name === 'curl'
        ? ` --connect-timeout ${connect} --max-time ${limit}`
        : ` --timeout=${limit}${hasAny(call, ['t', 'tries']) ? '' : ' --tries=3'}`,
  }));
  const where = lineList(calls.map(({ call }) => lines.lineAt(call.word.pos)));
  const proposed = applyEdits(file.text, edits);
  const share = waiting.runs.length / Math.max(1, ctx.runs.length);
  return {
    rule: 'curl-without-timeout',
    subject: `timeout:${name}`,
    category: 'reliability',
    severity: atMost('high', severityOn(AFFECTED_RUNS_SCALE, share)),
    title: `${name} waits for the network without a limit; ${count(waiting.runs.length, 'run')} hung`,
    description: `${count(waiting.runs.length, 'run')} of the window waited far longer than usual or until the timeout, and line ${where} of \`${name}\` fetches without a limit on time: a server that takes the connection and says nothing holds the run for as long as it likes.\n\nThe limit of ${limit} s is ${waiting.usualMs === null ? 'our lower bound' : 'twice the longest usual run, at least 30 s'}${ctx.job.timeoutSeconds === null ? '' : `, and under the job's own timeout of ${ctx.job.timeoutSeconds} s`}. That the wait was in this call is not proven: the log does not tell.`,
    currentState: `No limit on line ${where}.`,
    suggestedChange: calls.some(({ call }) => call.name === 'curl')
      ? `Add \`--connect-timeout ${connect} --max-time ${limit}\`.`
      : `Add \`--timeout=${limit} --tries=3\`.`,
    expectedImpact: `A fetch that hangs ends after ${limit} s with an error that says so.`,
    actionType: 'edit_script',
    affectedFiles: [file.path],
    change: changeTo(file, proposed),
    evidence: [
      ...citeLines(
        file,
        lines,
        calls.map(({ call }) => ({ line: lines.lineAt(call.word.pos), note: 'no limit on time' })),
      ),
      ...ends(waiting.runs).map(({ run, note }) => runEvidence(run, note)),
      metricEvidence(
        'runs that hung',
        waiting.runs.length,
        'runs',
        1,
        'durations and timeouts of the review window',
      ),
    ],
  };
}

/** Lines of successful runs that show an error page, from what the survey kept. */
function errorPages(ctx: ReviewContext, survey: LogSurvey): LogQuote[] {
  const succeeded = new Set(ctx.runs.filter((run) => runOutcome(run) === 'succeeded').map(({ id }) => id));
  const found = new Map<number, LogQuote>();
  const quotes = survey.templates.flatMap(({ examples, first, last }) => [...examples, first, last]);
  for (const { lastError } of survey.runs.values()) if (lastError) quotes.push(lastError);
  for (const quote of quotes) {
    if (succeeded.has(quote.runId) && !found.has(quote.runId) && ERROR_PAGE.test(quote.text))
      found.set(quote.runId, quote);
  }
  return [...found.values()];
}

function failDraft(file: SourceFile, calls: FetchCall[], pages: LogQuote[]): SuggestionDraft {
  const name = basename(file.path);
  const lines = sourceLines(file.text);
  const where = lineList(calls.map(({ call }) => lines.lineAt(call.word.pos)));
  const edits = calls.map(({ call }) => ({ from: call.word.end, to: call.word.end, text: ' --fail' }));
  return {
    rule: 'curl-without-timeout',
    subject: `fail:${name}`,
    category: 'reliability',
    severity: 'medium',
    title: `${name} takes HTTP error pages for data`,
    description: `On line ${where} \`${name}\` uses what curl fetched without asking whether the server answered with an error: curl ends with 0 for a 404 or 503 too, and its page goes on as data. The log of ${count(pages.length, 'successful run')} shows such a page.`,
    currentState: `curl without \`--fail\` on line ${where}.`,
    suggestedChange: 'Add `--fail`, so that curl ends with 22 on an HTTP error.',
    expectedImpact: 'An HTTP error is seen where it happens, and no error page is processed.',
    actionType: 'edit_script',
    affectedFiles: [file.path],
    change: changeTo(file, applyEdits(file.text, edits)),
    evidence: [
      ...citeLines(
        file,
        lines,
        calls.map(({ call }) => ({ line: lines.lineAt(call.word.pos), note: 'no `--fail`' })),
      ),
      ...pages
        .slice(0, CITED_PAGES)
        .map((quote) => logEvidence(quote, 'in a run that ended with exit code 0')),
    ],
  };
}
