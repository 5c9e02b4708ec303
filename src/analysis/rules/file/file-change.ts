import { setYamlKey } from '../../../changes/yaml-edit.js';
import { ValidationError } from '../../../domain/errors.js';
import type { SourceFile } from '../../context.js';
import type { ProposedChange } from '../../suggestion-draft.js';

/** One replacement of `text` between two offsets of the original. */
export interface TextEdit {
  from: number;
  to: number;
  text: string;
}

/** The change that turns the file into `proposedContent`; null where that is what it holds already. */
export function changeTo(file: SourceFile, proposedContent: string): ProposedChange | null {
  if (proposedContent === file.text) return null;
  return { targetFile: file.path, currentContent: file.text, baseHash: file.hash, proposedContent };
}

/** Applies edits that do not overlap; all other bytes stay. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.from - b.from)) {
    pieces.push(text.slice(at, edit.from), edit.text);
    at = edit.to;
  }
  return pieces.join('') + text.slice(at);
}

/** The YAML with several keys set; null where one cannot be set without changing other data, so that advice is all there is. */
export function withYamlKeys(
  text: string,
  keys: readonly { path: string[]; value: unknown }[],
): string | null {
  try {
    return keys.reduce((done, { path, value }) => setYamlKey(done, path, value), text);
  } catch (error) {
    if (error instanceof ValidationError) return null;
    throw error;
  }
}
