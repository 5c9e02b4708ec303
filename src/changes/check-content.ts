import { createHash } from 'node:crypto';
import { parse as parseToml, TomlError } from 'smol-toml';
import { NothingToChangeError, ValidationError, type ValidationIssue } from '../domain/errors.js';
import type { FileKind } from './file-kind.js';
import { jsonErrorOffset } from './json-error.js';
import { readYamlDocuments } from './read-yaml.js';
import { MAX_FILE_BYTES } from './regular-file.js';
import { checkSyntax, type SyntaxCheckOptions } from './syntax-check.js';

/** What is wrong with a content as a job file; nothing where it is a valid one. */
export type ValidateJobFile = (content: string) => ValidationIssue[] | Promise<ValidationIssue[]>;

export interface ContentToCheck extends SyntaxCheckOptions {
  kind: FileKind;
  /** Names the file in messages; nothing is read from it. */
  path: string;
  content: string;
  /** What the file holds now; null for a file that is made. */
  previous: string | null;
  /** A person wants it although much of the file goes. Nothing else is let through by it. */
  force?: boolean;
  /** Also a file of few lines may not lose more than half of them: nobody has looked at the change yet. */
  ofFewLines?: boolean;
  /** Given where the file is a job file. */
  validateJobFile?: ValidateJobFile;
}

/** Files of fewer lines may shrink freely: half of ten lines is a normal edit. */
const TRUNCATION_MIN_LINES = 10;

/** Without its cause, which quotes the text. */
function refuse(path: string, kind: string, line: number | null, reason: string): never {
  const where = line === null ? '' : `, line ${line}`;
  throw new ValidationError(`the new content of ${path} is not valid ${kind}${where}: ${reason}`, [
    { path: line === null ? [] : ['line', line], message: reason },
  ]);
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function checkYaml(path: string, content: string): void {
  const { faults, position } = readYamlDocuments(content, { uniqueKeys: true });
  const [fault] = faults;
  if (fault) {
    refuse(path, 'YAML', fault.offset === null ? null : position(fault.offset).line, fault.message);
  }
}

function checkJson(path: string, content: string): void {
  const text = content.replace(/^\uFEFF/, '');
  try {
    JSON.parse(text);
  } catch (error) {
    const offset = jsonErrorOffset(text) ?? text.length;
    const before = offset >= text.length ? text.trimEnd() : text.slice(0, offset);
    refuse(path, 'JSON', before.split('\n').length, withoutQuote(message(error)));
  }
}

/** V8 quotes the text around the place, in which there may be a secret. The character that it stumbles over may be told. */
function withoutQuote(said: string): string {
  if (!said.endsWith(' is not valid JSON')) return said;
  const [character] = /^Unexpected token '.'/su.exec(said) ?? [];
  return character ?? 'this is not valid JSON';
}

function checkToml(path: string, content: string): void {
  try {
    parseToml(content.replace(/^\uFEFF/, ''));
  } catch (error) {
    const line = error instanceof TomlError ? error.line : null;
    refuse(path, 'TOML', line, message(error).split('\n')[0] ?? '');
  }
}

function checkTruncation({ path, content, previous, force, ofFewLines }: ContentToCheck): void {
  if (previous === null || previous.trim() === '' || force) return;
  const lines = (text: string): number => text.split('\n').filter((line) => line.trim() !== '').length;
  const before = { bytes: Buffer.byteLength(previous), lines: lines(previous) };
  const after = { bytes: Buffer.byteLength(content), lines: lines(content) };
  const lostHalf = after.bytes * 2 < before.bytes || after.lines * 2 < before.lines;
  if (content.trim() !== '' && ((before.lines < TRUNCATION_MIN_LINES && !ofFewLines) || !lostHalf)) return;
  throw new ValidationError(
    `the new content of ${path} looks truncated: ${after.lines} of ${before.lines} lines and ${after.bytes} of ` +
      `${before.bytes} bytes would be left; a change that means it must be forced`,
    [{ path: [], message: 'more than half of the file would go' }],
  );
}

/** By digest of what was checked: what passed. Starting an interpreter takes longer than all the rest of applying. */
const passed = new Map<string, string>();
const MOST_PASSED = 1_000;

/** A change is checked when it is proposed and when it is approved; what has not changed since is not parsed again. */
async function checkSyntaxOnce(
  kind: 'shell' | 'python' | 'node',
  path: string,
  content: string,
  options: SyntaxCheckOptions,
): Promise<string | null> {
  const key = createHash('sha256')
    .update(JSON.stringify([kind, path, options.searchPath]))
    .update(content)
    .digest('base64');
  const known = passed.get(key);
  if (known !== undefined) return known;
  const checkedBy = await checkSyntax(kind, path, content, options);
  if (checkedBy === null) return null; // an interpreter that is missing may be installed later
  const [oldest] = passed.keys();
  if (passed.size >= MOST_PASSED && oldest !== undefined) passed.delete(oldest);
  passed.set(key, checkedBy);
  return checkedBy;
}

/**
 * Checks a complete new content before it is written (invariant 4). Gives what parsed it (`bash -n`, `YAML`, …), or
 * null where nothing could: prose, an unknown kind, or no such interpreter here.
 *
 * @throws NothingToChangeError for what the file holds already.
 * @throws ValidationError with the line where it can be told: content that does not parse, is no valid job file, has NUL
 *   or unpaired surrogates, is longer than `MAX_FILE_BYTES`, or has lost more than half of the file.
 */
export async function checkContent(change: ContentToCheck): Promise<{ checkedBy: string | null }> {
  const { kind, path, content, previous } = change;
  if (content === previous) {
    throw new NothingToChangeError(`nothing to change: ${path} holds the proposed content already`);
  }
  const nul = content.indexOf('\0');
  if (nul >= 0) {
    refuse(
      path,
      'text',
      content.slice(0, nul).split('\n').length,
      'it has a NUL character, which no text has',
    );
  }
  if (Buffer.from(content).toString() !== content)
    refuse(path, 'text', null, 'it has half of a surrogate pair');
  if (Buffer.byteLength(content) > MAX_FILE_BYTES) {
    refuse(path, 'text', null, `it is longer than ${MAX_FILE_BYTES} bytes`);
  }
  checkTruncation(change);
  let checkedBy: string | null = null;
  switch (kind) {
    case 'yaml':
      checkYaml(path, content);
      checkedBy = 'YAML';
      break;
    case 'json':
      checkJson(path, content);
      checkedBy = 'JSON';
      break;
    case 'toml':
      checkToml(path, content);
      checkedBy = 'TOML';
      break;
    case 'shell':
    case 'python':
    case 'node':
      checkedBy = await checkSyntaxOnce(kind, path, content, change);
      break;
    case 'prompt':
    case 'text':
      break;
  }
  const issues = (await change.validateJobFile?.(content)) ?? [];
  if (issues.length > 0) {
    const [first] = issues;
    const at = first?.path.length ? `${first.path.join('.')}: ` : '';
    throw new ValidationError(
      `the new content of ${path} is not a valid job file: ${at}${first?.message}`,
      issues,
    );
  }
  return { checkedBy };
}
