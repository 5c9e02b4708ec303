import type { z } from 'zod';
import { closestWord } from './closest-word.js';
import { dottedKey } from './job-problem.js';

const LONGEST_SHOWN = 60;

/**
 * What the schema found, as a sentence that begins with the key and says what would be right.
 *
 * @param value what stands there
 * @param names the environment variables that the value came from; then the value is not shown
 */
export function describeIssue(issue: z.core.$ZodIssue, value: unknown, names: readonly string[]): string {
  const key = dottedKey(issue.path);
  const subject = key === '' ? 'this' : `${key}:`;
  const expected = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  if (issue.code === 'invalid_key') return `${subject} the key is not ${expected}`;
  if (names.length > 0) {
    const references = names.map((name) => `\${env:${name}}`).join(' and ');
    return `${subject} the value of ${references} is not ${expected}`;
  }
  if (value === undefined) return `${subject} is missing; ${expected} is wanted`;
  const shown = show(value, issue.path);
  const reason = issue.code === 'custom' ? (issue.params?.['reason'] as string | undefined) : undefined;
  if (reason !== undefined) return `${subject} ${shown} ${reason}`;
  return `${subject} ${shown} is not ${expected}${suggestion(issue, value)}`;
}

function suggestion(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code !== 'invalid_value' || typeof value !== 'string') return '';
  const meant = closestWord(
    value,
    issue.values.filter((word) => typeof word === 'string'),
  );
  return meant === null ? '' : `; did you mean ${meant}?`;
}

/** Commands and variables may hold secrets in plain text; of those only the kind of value is told. */
function show(value: unknown, path: readonly PropertyKey[]): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  const mayBeSecret = path[0] === 'env' || path[0] === 'cmd';
  if (value === null || value === '') return value === null ? 'an empty value' : 'an empty text';
  if (mayBeSecret) return 'this value';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return 'this value';
  const short = value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value;
  // Control characters would garble a terminal or forge a second line of a log.
  return `'${short.replace(/\p{Cc}/gu, '�')}'`;
}
