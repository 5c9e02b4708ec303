import { toUSVString } from 'node:util';
import type { ReviewContext, SourceFile } from '../context.js';
import type { Redactor } from '../redactor.js';
import type { ContextSection, ReviewDigest } from '../review-digest.js';
import type { SuggestionDraft } from '../suggestion-draft.js';
import { oneLine } from '../wording.js';
import { reviewAnswerSchema } from './answer-schema.js';
import { fenced } from './fence.js';
import { jsonSchemaText } from './json-schema-text.js';
import { fill } from './prompts/prompt-template.js';
import { REVIEW_PROMPT } from './prompts/review-v1.js';

export interface ReviewMaterial {
  ctx: ReviewContext;
  digest: ReviewDigest;
  /** What rules, and analyzers before this one, found in this review. */
  findings: readonly SuggestionDraft[];
}

const OUTCOMES = `
# This review is about outcomes

The job keeps an account of what it achieved: the business log in the data. Judge that first: whether the job does what it
is for, what gets better or worse, what is left undone, and what in the job would change it. How it runs matters as far as
it explains the outcome. A record of the business log is cited as a line of its file.
`;

/**
 * The prompt of a review. All that is not ours has passed the redactor and stands between two lines that it cannot
 * contain; only the question of the operator, who wrote the job file, stands outside.
 */
export async function renderReviewPrompt(
  { ctx, digest, findings }: ReviewMaterial,
  redactor: Redactor,
  newMarker: () => string,
): Promise<string> {
  const { business } = ctx;
  const data = [...digest.sections.map(sectionText), findingsText(findings)].join('\n\n');
  const { marker, text } = fenced(printable(await redactor.redact(data)), newMarker);
  const files = changeableFiles(ctx, digest).map(({ path, kind }) => `- ${path} (${kind})`);
  const asked = business?.prompt?.trim();
  const operator = asked ? `\nThe people who run the job ask:\n\n${asked}\n` : '';
  return fill(REVIEW_PROMPT, {
    MARKER: marker,
    FILES: printable(await redactor.redact(files.join('\n') || '- none')),
    OPERATOR: business === null ? '' : `${OUTCOMES}${printable(await redactor.redact(operator))}`,
    DATA: text,
    SCHEMA: jsonSchemaText(reviewAnswerSchema),
  });
}

/** Files that an AI has seen to the last line, to the character. */
export function changeableFiles(
  { files, largeFiles }: ReviewContext,
  { wholeFiles }: ReviewDigest,
): SourceFile[] {
  const large = new Set(largeFiles.map(({ path }) => path));
  return files.filter(
    ({ path, text }) => wholeFiles.includes(path) && !large.has(path) && !text.includes('\0'),
  );
}

function sectionText({ title, text, leftOut }: ContextSection): string {
  return `## ${title}\n\n${text}${leftOut === null ? '' : `\n\n(${leftOut})`}`;
}

function findingsText(findings: readonly SuggestionDraft[]): string {
  const lines = findings.map(({ rule, category, severity, title, change }) => {
    const target = change === null ? '' : ` (changes ${change.targetFile})`;
    return `- ${rule}: ${severity}, ${category}: ${oneLine(title, 300)}${target}`;
  });
  return `## Found already\n\n${lines.join('\n') || 'Nothing.'}`;
}

/** No NUL, which no argument of a program holds, and no half of a surrogate pair, which UTF-8 does not have. */
export function printable(text: string): string {
  return toUSVString(text).replaceAll('\0', '\u2400');
}
