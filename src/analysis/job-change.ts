import type { Document } from 'yaml';
import { readYaml } from '../changes/read-yaml.js';
import { setYamlKey } from '../changes/yaml-edit.js';
import { ValidationError } from '../domain/errors.js';
import type { ReviewContext, SourceFile } from './context.js';
import type { ProposedChange } from './suggestion-draft.js';

/** The file that describes the job, where the review has it and it is YAML. */
export function jobConfigFile(ctx: ReviewContext): SourceFile | null {
  const { path } = ctx.job.configFile;
  return (
    ctx.files.find((file) => file.role === 'config' && file.kind === 'yaml' && file.path === path) ?? null
  );
}

/**
 * What the job's own mapping holds under `keys`, as it is written (`${env:NAME}` unresolved); undefined where there is
 * nothing, no file, or a file that does not parse.
 */
export function jobKey(ctx: ReviewContext, keys: readonly string[]): unknown {
  const file = jobConfigFile(ctx);
  if (!file) return undefined;
  return documentOf(file)?.getIn([...ctx.job.configFile.keyPath, ...keys]);
}

/** Null where the file is not one valid YAML document. */
function documentOf(file: SourceFile): Document.Parsed | null {
  return readYaml(file.text, { uniqueKeys: true }).reading?.document ?? null;
}

/**
 * The job's file with one key of the job set, all else kept as it stands; null where the file is not there, does not
 * parse, does not hold the job where it is said to be, or would not change. Such a suggestion is given as advice.
 */
export function changeJobKey(
  ctx: ReviewContext,
  keys: readonly string[],
  value: unknown,
  comment?: string,
): ProposedChange | null {
  const file = jobConfigFile(ctx);
  if (!file) return null;
  const { keyPath } = ctx.job.configFile;
  const document = documentOf(file);
  if (!document) return null;
  if (keyPath.length > 0 && !document.hasIn(keyPath)) return null;
  let proposedContent: string;
  try {
    proposedContent = setYamlKey(file.text, [...keyPath, ...keys], value, comment ? { comment } : {});
  } catch (error) {
    // The key cannot be set without changing other data; a person has to.
    if (error instanceof ValidationError) return null;
    throw error;
  }
  if (proposedContent === file.text) return null;
  return { targetFile: file.path, currentContent: file.text, baseHash: file.hash, proposedContent };
}
