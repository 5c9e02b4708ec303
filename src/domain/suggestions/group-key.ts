import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { SuggestionDraft } from '../../analysis/suggestion-draft.js';
import { normalisedChange } from './normalised-change.js';

/**
 * The same for the same flaw in other jobs. For people that is: the same rule has the same to say (no retry, no time limit
 * at a curl), though each job gets a change of its own. So of a rule it is the rule, the category and the subject; names of
 * rules that an AI makes up differ from job to job, so of what it says it is the category and the normalised change, where
 * there is one. What names the job or its files is left out of both.
 *
 * @param fromAi whether an AI said it
 */
export function groupKey(jobId: string, draft: SuggestionDraft, { fromAi }: { fromAi: boolean }): string {
  const { rule, subject, category, change, affectedFiles } = draft;
  const files = [...affectedFiles, ...(change ? [change.targetFile] : [])];
  const flaw =
    fromAi && change
      ? [
          'change',
          withoutNames(normalisedChange(change.currentContent, change.proposedContent), jobId, files),
        ]
      : ['rule', rule, withoutFile(subject, files)];
  return createHash('sha256')
    .update(JSON.stringify([category, ...flaw]))
    .digest('hex')
    .slice(0, 32);
}

/** Rules put the file that they speak of at the end: `errexit:backup.sh`. */
function withoutFile(subject: string, files: readonly string[]): string {
  const file = files.flatMap((path) => [path, basename(path)]).find((name) => subject.endsWith(`:${name}`));
  return file === undefined ? subject : `${subject.slice(0, -file.length)}*`;
}

/** Shorter names are found in words that have nothing to do with them. */
const SHORTEST_NAME = 4;

/** A normalised change has no white space, and zeros for numbers: so have the names that are looked for in it. */
function withoutNames(change: string, jobId: string, files: readonly string[]): string {
  const names = [...files, ...files.map((file) => basename(file)), jobId]
    .map((name) => name.replace(/\s+/g, '').replace(/\d+/g, '0'))
    .filter(({ length }) => length >= SHORTEST_NAME)
    .sort((a, b) => b.length - a.length); // a path before the name at its end
  return names.reduce((left, name) => left.replaceAll(name, '*'), change);
}
