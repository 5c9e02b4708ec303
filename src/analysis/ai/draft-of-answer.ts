import { resolve } from 'node:path';
import type { SourceFile } from '../context.js';
import type { SuggestionDraft } from '../suggestion-draft.js';
import { suggestionSchema, type AnsweredSuggestion } from './answer-schema.js';
import { citedEvidence } from './cited-evidence.js';
import { firstIssue } from './first-issue.js';
import { lineOf, paragraphs } from './plain-text.js';
import { readChange, type ChangeSource, type ReadChange } from './proposed-change.js';
import { normalisedSubject } from './subject.js';
import { withoutPlaceholders } from './without-placeholders.js';

/** Every suggestion of an AI is of this one rule; what it is about is its subject. */
export const AI_RULE = 'ai';
const TITLE_CHARS = 200;

export type Dropped = { what: string; reason: string };

/** One suggestion of an answer as a draft, and what of it did not fit; no draft where too little is left. */
export function draftOfAnswer(
  item: unknown,
  source: ChangeSource,
): { draft: SuggestionDraft | null; dropped: Dropped[] } {
  const { evidence: citations, ...rest } = isObject(item) ? item : {};
  const told = (text: string): string => withoutPlaceholders(text, source.redactor);
  const what = told(nameOf(rest));
  const drop = (reason: string): { draft: null; dropped: Dropped[] } => ({
    draft: null,
    dropped: [{ what, reason }],
  });
  const read = withoutEvidence.safeParse(isObject(item) ? rest : item);
  if (!read.success) return drop(firstIssue(read.error));
  if (!Array.isArray(citations)) return drop('evidence: a list of citations is missing');
  const { ctx, redactor } = source;
  const { evidence, refused } = citedEvidence(citations.slice(0, MOST_CITATIONS), ctx, redactor);
  const dropped = refused.map((reason) => ({ what: `a citation of ${what}`, reason }));
  if (evidence.length === 0) return drop(['it cites nothing that could be looked up', ...refused].join('; '));
  const answered = read.data;
  const change = readChange(answered, source);
  if (change.change === null && change.refused !== null)
    dropped.push({ what, reason: `its change was left out: ${change.refused}` });
  const affected = affectedFiles(answered, change.file, source);
  dropped.push(
    ...affected.unknown.map((path) => ({ what: `a file of ${what}`, reason: `${path} is none of the job` })),
  );
  return {
    draft: {
      rule: AI_RULE,
      subject: normalisedSubject(answered.subject, answered.title),
      category: answered.category,
      severity: answered.severity,
      title: lineOf(told(answered.title), TITLE_CHARS),
      description: paragraphs(told(answered.description)),
      currentState: paragraphs(told(answered.current_state)),
      suggestedChange: paragraphs(told(answered.suggested_change)),
      expectedImpact: paragraphs(told(answered.expected_impact)),
      actionType: actionOf(answered, change),
      affectedFiles: affected.known,
      change: change.change,
      evidence,
    },
    dropped,
  };
}

const MOST_CITATIONS = 20;
const withoutEvidence = suggestionSchema.omit({ evidence: true });
type Answered = Omit<AnsweredSuggestion, 'evidence'>;

const ACTION_OF_ROLE = { script: 'edit_script', prompt: 'edit_prompt', config: 'edit_config' } as const;

/** What changes a file is called after the file; what was to change one that it may not is for a person to do. */
function actionOf(
  { action_type: action }: Answered,
  { file, change, ...rest }: ReadChange,
): SuggestionDraft['actionType'] {
  if (file !== null && (change !== null || action.startsWith('edit_'))) return ACTION_OF_ROLE[file.role];
  const refused = 'refused' in rest && rest.refused !== null;
  return refused || action.startsWith('edit_') ? 'manual' : action;
}

/** The file that is changed first, then the others of the job; what else an answer names is none of them. */
function affectedFiles(
  { affected_files: named }: Answered,
  file: SourceFile | null,
  { ctx, redactor }: ChangeSource,
): { known: string[]; unknown: string[] } {
  const paths = named.map((path) => resolve(ctx.job.cwd, redactor.restore(path)));
  const ours = new Set([...ctx.files, ...ctx.largeFiles].map(({ path }) => path));
  const known = paths.filter((path) => ours.has(path));
  const unknown = paths
    .filter((path) => !ours.has(path))
    .map((path) => JSON.stringify(lineOf(path, TITLE_CHARS)));
  return {
    known: [...new Set(file === null ? known : [file.path, ...known])],
    unknown: [...new Set(unknown)],
  };
}

function nameOf({ title, subject }: Record<string, unknown>): string {
  const name = [title, subject].find((each) => typeof each === 'string' && each.trim() !== '');
  return typeof name === 'string' ? `"${lineOf(name.slice(0, 1_000), 80)}"` : 'a suggestion without a title';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
