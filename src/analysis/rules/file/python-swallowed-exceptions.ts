import { basename } from 'node:path';
import type { SourceFile } from '../../context.js';
import type { Rule } from '../../rule.js';
import type { SuggestionDraft } from '../../suggestion-draft.js';
import { count } from '../../wording.js';
import { applyEdits, changeTo, type TextEdit } from './file-change.js';
import { swallowingHandlers, type SwallowingHandler } from './python-handlers.js';
import { silentFailures, type SilentFailures } from './silent-failures.js';
import { citeLines, lineList, sourceLines, type SourceLines } from './source-lines.js';

/**
 * Python that takes every exception and goes on (the cases that pycodestyle E722, flake8-blind-except BLE001 and bandit
 * B110 and B112 name): `except:`, `except Exception:` or `BaseException:` with a body that does nothing, or, outside
 * functions or in a loop, only prints or logs.
 *
 * For bodies that do nothing it writes the change: outside functions and loops the traceback is logged and the exception
 * raised again, so that the run fails; elsewhere the traceback is logged and the flow stays as it is, because what should
 * follow is the author's to say. A `try` that only tidies up keeps its flow too. What prints already gets advice. A
 * handler marked `# noqa`, `# nosec` or with pylint's `broad-except` was meant, and is left alone; so is `except*`.
 * A file whose strings or brackets do not close yields nothing.
 */
export const pythonSwallowedExceptions: Rule = {
  id: 'python-swallowed-exceptions',
  evaluate(input) {
    const hidden = silentFailures(input);
    return input.ctx.files
      .filter(({ role, kind }) => role === 'script' && kind === 'python')
      .flatMap((file) => {
        const handlers = swallowingHandlers(file.text) ?? [];
        const silent = handlers.filter(({ does }) => does === 'silent');
        const printed = handlers.filter(({ does }) => does === 'printed');
        return [
          ...(silent.length > 0 ? [silentDraft(file, silent)] : []),
          ...(printed.length > 0 ? [printedDraft(file, printed, hidden)] : []),
        ];
      });
  },
};

const raises = (handler: SwallowingHandler): boolean =>
  handler.level === 'module' && !handler.tidiesUp && handler.statement?.kind === 'pass';

function silentDraft(file: SourceFile, handlers: SwallowingHandler[]): SuggestionDraft {
  const name = basename(file.path);
  const lines = sourceLines(file.text);
  const imported = /^import traceback[ \t]*(?:#.*)?\r?$/m.test(file.text);
  const edits = handlers.flatMap((handler) => editFor(file, lines, imported, handler) ?? []);
  const change = changeTo(file, applyEdits(file.text, edits));
  const where = lineList(handlers.map(({ line }) => line));
  const raised = handlers.filter(raises);
  const logged = handlers.filter((handler) => handler.statement && !raises(handler));
  const takesExit = handlers.filter(({ takesExit }) => takesExit);
  const paragraphs = [
    `${count(handlers.length, 'handler')} in \`${name}\` (line ${where}) take every exception and do nothing with it: whatever goes wrong there leaves no trace and the run goes on.`,
    takesExit.length > 0
      ? `Line ${lineList(takesExit.map(({ line }) => line))} also takes \`SystemExit\`, so even \`sys.exit(1)\` inside ends as exit code 0.`
      : '',
    raised.length > 0
      ? `On line ${lineList(raised.map(({ line }) => line))}, outside functions and loops, the change logs the traceback and raises again: the run fails where it failed before unseen. If going on was meant, catch the exception you expect by name.`
      : '',
    logged.length > 0
      ? `On line ${lineList(logged.map(({ line }) => line))} the change logs the traceback and leaves the flow as it is.`
      : '',
  ];
  return {
    rule: 'python-swallowed-exceptions',
    subject: `silent:${name}`,
    category: 'reliability',
    severity: severityOf(handlers),
    title: `${name} swallows every exception in ${count(handlers.length, 'place')} without a trace`,
    description: paragraphs.filter((text) => text !== '').join('\n\n'),
    currentState: `Exceptions on line ${where} disappear.`,
    suggestedChange:
      raised.length > 0
        ? 'Log the traceback, and raise again outside functions and loops.'
        : 'Log the traceback.',
    expectedImpact:
      'What goes wrong there stands in the log, and where nothing can go on the run is seen as failed.',
    actionType: change ? 'edit_script' : 'manual',
    affectedFiles: [file.path],
    change,
    evidence: citeLines(
      file,
      lines,
      handlers.map(({ line, level }) => ({ line, note: `does nothing, ${levelName(level)}` })),
    ),
  };
}

function severityOf(handlers: readonly SwallowingHandler[]): SuggestionDraft['severity'] {
  const weighty = handlers.filter(({ tidiesUp }) => !tidiesUp);
  if (weighty.some((handler) => handler.takesExit && handler.level === 'module')) return 'high';
  return weighty.length > 0 ? 'medium' : 'low';
}

function levelName(level: SwallowingHandler['level']): string {
  return { module: 'outside functions and loops', loop: 'in a loop', function: 'in a function' }[level];
}

/** Puts the log call, and `raise` where that is right, in the place of the statement that does nothing. */
function editFor(
  file: SourceFile,
  lines: SourceLines,
  imported: boolean,
  handler: SwallowingHandler,
): TextEdit | null {
  const { statement } = handler;
  if (!statement) return null;
  const body = [
    ...(imported ? [] : ['import traceback']),
    'traceback.print_exc()',
    ...(raises(handler) ? ['raise'] : []),
    ...(statement.kind === 'continue' ? ['continue'] : []),
  ];
  const written = body.join(lines.eol + statement.indent);
  if (!statement.inline) return { from: statement.from, to: statement.to, text: written };
  const colon = file.text.slice(0, statement.from).trimEnd().length;
  return { from: colon, to: statement.to, text: lines.eol + statement.indent + written };
}

function printedDraft(
  file: SourceFile,
  handlers: SwallowingHandler[],
  hidden: SilentFailures,
): SuggestionDraft {
  const name = basename(file.path);
  const lines = sourceLines(file.text);
  const where = lineList(handlers.map(({ line }) => line));
  return {
    rule: 'python-swallowed-exceptions',
    subject: `printed:${name}`,
    category: 'reliability',
    severity: hidden.frequent ? 'medium' : 'low',
    title: `${name} prints every exception and still ends as a success`,
    description: [
      `On line ${where} \`${name}\` takes every exception, prints it and goes on, so a run in which all of it failed still ends with exit code 0.`,
      hidden.sentence,
      'There is no ready change: whether to go on with the next item is the author’s to say.',
    ]
      .filter((text) => text !== '')
      .join('\n\n'),
    currentState: `Exceptions on line ${where} are printed and forgotten.`,
    suggestedChange:
      'Count the failures and end with `sys.exit(1)` when there were any, or raise again where nothing can go on.',
    expectedImpact: 'Runs in which something failed are seen as failed.',
    actionType: 'manual',
    affectedFiles: [file.path],
    change: null,
    evidence: [
      ...citeLines(
        file,
        lines,
        handlers.map(({ line, level }) => ({ line, note: `only prints, ${levelName(level)}` })),
      ),
      ...hidden.evidence,
    ],
  };
}
