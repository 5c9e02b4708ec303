import { basename } from 'node:path';
import type { SourceFile } from '../../context.js';
import { metricEvidence } from '../../evidence.js';
import type { Rule, RuleInput } from '../../rule.js';
import type { SuggestionDraft } from '../../suggestion-draft.js';
import { changeTo } from './file-change.js';
import { jobEnvNames, jobSection } from './job-section.js';
import { shellHazards, type ShellHazard, type ShellHazards } from './shell-hazards.js';
import { shellInvocation, strictOptions } from './shell-options.js';
import { readShell, type ShellSource } from './shell-source.js';
import { SILENT_SHARE, silentFailures, type SilentFailures } from './silent-failures.js';
import { citeLine, citeLines, lineList, sourceLines, type SourceLines } from './source-lines.js';

/** The options a line would turn on, which is all of strict mode but what would change a script that works. */
interface StrictLine {
  text: string;
  /** Hazards because of which an option is left out. */
  leftOut: { option: 'nounset' | 'pipefail'; hazards: ShellHazard[] }[];
}

/**
 * Shell scripts that go on after a command failed: without `set -e` a script ends with the status of its last
 * command, so that a failed backup followed by an `echo` is a success (POSIX.1-2017, Shell Command Language, 2.14 `set`).
 *
 * Proposes `set -euo pipefail` for bash and `set -eu` for POSIX sh (which has no `pipefail` before POSIX.1-2024), below the
 * script's first comments. Left out of the line, and said so: `-u` where the script reads variables that nothing sets,
 * `pipefail` where a pipeline fails as a matter of course. Where `-e` itself would stop a script that works (it reads `$?`,
 * or runs `grep` for its answer), there is advice without a change. With `set -e` there and only `pipefail` missing, that
 * is proposed for a script with pipelines. Says nothing of scripts that do not parse, of other shells (zsh, fish), and
 * of scripts of one command, whose status is the script's.
 */
export const shellStrictMode: Rule = {
  id: 'shell-strict-mode',
  evaluate(input) {
    const silent = silentFailures(input);
    return input.ctx.files
      .filter(({ role, kind }) => role === 'script' && kind === 'shell')
      .flatMap((file) => draftFor(file, input, silent));
  },
};

function draftFor(file: SourceFile, { ctx }: RuleInput, silent: SilentFailures): SuggestionDraft[] {
  const invocation = shellInvocation(file.text, file.path, ctx.job.cmd);
  const source = invocation.dialect === 'other' ? null : readShell(file.text);
  if (!source || isOneCommand(source)) return [];
  const options = strictOptions(source, invocation);
  const bash = invocation.dialect === 'bash';
  const hazards = shellHazards(source, jobEnvNames(jobSection(ctx)));
  const lines = sourceLines(file.text);
  if (!options.errexit) {
    return [goesOn(file, lines, strictLine(bash, hazards), hazards.errexit, silent)];
  }
  const pipeline = bash && !options.pipefail && hazards.pipefail.length === 0 ? firstPipeline(source) : null;
  return pipeline === null ? [] : [hidesPipelines(file, lines, lines.lineAt(pipeline))];
}

function isOneCommand(source: ShellSource): boolean {
  const [only, second] = source.script.commands;
  return only === undefined || (second === undefined && only.command.type === 'Command');
}

function strictLine(bash: boolean, hazards: ShellHazards): StrictLine {
  const leftOut: StrictLine['leftOut'] = [];
  if (hazards.nounset.length > 0) leftOut.push({ option: 'nounset', hazards: hazards.nounset });
  if (bash && hazards.pipefail.length > 0) leftOut.push({ option: 'pipefail', hazards: hazards.pipefail });
  const u = hazards.nounset.length > 0 ? '' : 'u';
  const pipefail = bash && hazards.pipefail.length === 0 ? 'o pipefail' : '';
  return { text: `set -e${u}${pipefail}`, leftOut };
}

function firstPipeline(source: ShellSource): number | null {
  let first: number | null = null;
  source.walk((node, place) => {
    if (first === null && node.type === 'Pipeline' && node.operators.length > 0 && !place.rescued)
      first = node.pos;
  });
  return first;
}

/**
 * Puts a line below the first comments: behind the `#!` line and what follows it, but not between a later comment and
 * the code that it stands on.
 */
export function withHeaderLine(lines: SourceLines, text: string, line: string): string {
  let last = 0;
  let lastBeforeGap = 0;
  for (let at = 1; at <= lines.count; at += 1) {
    const content = lines.textOf(at).trim();
    if (content !== '' && !content.startsWith('#')) {
      if (at - 1 === last && lastBeforeGap > 0) last = lastBeforeGap;
      break;
    }
    if (content.startsWith('#')) {
      if (last > 0 && at > last + 1) lastBeforeGap = last;
      last = at;
    }
  }
  const offset = lines.offsetOf(last + 1);
  return text.slice(0, offset) + line + lines.eol + text.slice(offset);
}

function goesOn(
  file: SourceFile,
  lines: SourceLines,
  strict: StrictLine,
  blocking: ShellHazard[],
  silent: SilentFailures,
): SuggestionDraft {
  const name = basename(file.path);
  const blocked = blocking.length > 0;
  const cited = [...blocking, ...strict.leftOut.flatMap(({ hazards }) => hazards)];
  const at = (hazards: ShellHazard[]) => lineList(hazards.map(({ offset }) => lines.lineAt(offset)));
  const paragraphs = [
    `\`${name}\` never turns on \`errexit\`, so when a command fails it goes on with the next one, and the run ends with the status of whatever comes last.`,
    silent.sentence,
    ...strict.leftOut.map(({ option, hazards }) =>
      option === 'nounset'
        ? `\`-u\` is left out: on line ${at(hazards)} the script reads variables that neither it nor the job's \`env\` sets, and \`-u\` would end it there. Give them a default (\`\${NAME:-}\`), then add it.`
        : `\`pipefail\` is left out: the pipelines on line ${at(hazards)} fail as a matter of course.`,
    ),
    blocked
      ? `There is no ready change: \`set -e\` would end the script at line ${at(blocking)}, where a failed command is expected. Handle it there (\`if …\`, \`|| status=$?\`, \`|| true\`) before you add the line.`
      : '',
  ];
  return {
    rule: 'shell-strict-mode',
    subject: `errexit:${name}`,
    category: silent.runs > 0 ? 'reliability' : 'script',
    severity: silent.frequent ? 'high' : 'medium',
    title:
      silent.runs > 0
        ? `${name} goes on after a failed command; ${silent.runs} runs with errors ended as successes`
        : `${name} goes on after a failed command`,
    description: paragraphs.filter((text) => text !== '').join('\n\n'),
    currentState: 'A failed command does not end the script.',
    suggestedChange: blocked
      ? `Handle the failures on line ${at(blocking)}, then add \`${strict.text}\` below the first comments.`
      : `Add \`${strict.text}\` below the first comments.`,
    expectedImpact: 'A run ends at its first failed command, with that exit code, and is seen as failed.',
    actionType: blocked ? 'manual' : 'edit_script',
    affectedFiles: [file.path],
    change: blocked ? null : changeTo(file, withHeaderLine(lines, file.text, strict.text)),
    evidence: [
      citeLine(file, lines, 1, 'no `set -e` from here on'),
      ...citeLines(
        file,
        lines,
        cited.map(({ offset, note }) => ({ line: lines.lineAt(offset), note })),
      ),
      ...silent.evidence,
      ...(silent.runs > 0
        ? [
            metricEvidence(
              'successful runs with error lines',
              silent.share,
              'share',
              SILENT_SHARE,
              'runs of the review window that ended with exit code 0',
            ),
          ]
        : []),
    ],
  };
}

function hidesPipelines(file: SourceFile, lines: SourceLines, line: number): SuggestionDraft {
  const name = basename(file.path);
  return {
    rule: 'shell-strict-mode',
    subject: `pipefail:${name}`,
    category: 'script',
    severity: 'low',
    title: `${name} does not see failures inside its pipelines`,
    description: `\`${name}\` ends at a failed command, but the status of a pipeline is that of its last command: on line ${line} whatever comes before the last \`|\` may fail unseen.`,
    currentState: '`errexit` is on, `pipefail` is not.',
    suggestedChange: 'Add `set -o pipefail` below the first comments.',
    expectedImpact: 'A run also ends when a command inside a pipeline fails.',
    actionType: 'edit_script',
    affectedFiles: [file.path],
    change: changeTo(file, withHeaderLine(lines, file.text, 'set -o pipefail')),
    evidence: [citeLine(file, lines, line, 'only the last command decides')],
  };
}
