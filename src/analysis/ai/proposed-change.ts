import { resolve } from 'node:path';
import type { ReviewContext, SourceFile } from '../context.js';
import type { Redactor } from '../redactor.js';
import type { ReviewDigest } from '../review-digest.js';
import type { ProposedChange } from '../suggestion-draft.js';
import type { AnsweredSuggestion } from './answer-schema.js';
import { hidingCharacter } from './plain-text.js';
import { changeableFiles } from './render-review-prompt.js';
import { withLayoutOf } from './same-layout.js';

export interface ChangeSource {
  ctx: ReviewContext;
  digest: ReviewDigest;
  redactor: Redactor;
}

/** A change with the file it changes, or why there is none; nothing at all where none was proposed. */
export type ReadChange =
  | { file: SourceFile; change: ProposedChange }
  | { file: SourceFile | null; change: null; refused: string | null };

/**
 * The change that an answer proposes, as far as its file is one that the model was shown whole (the job's own, invariant
 * 3; nothing is read here). Whether it may be written at all is decided by the policy of paths and the checks of
 * content, as for any other.
 */
export function readChange(
  {
    target_file: target,
    proposed_content: content,
  }: Pick<AnsweredSuggestion, 'target_file' | 'proposed_content'>,
  source: ChangeSource,
): ReadChange {
  const refuse = (refused: string | null, file: SourceFile | null = null): ReadChange => ({
    file,
    change: null,
    refused,
  });
  const proposed = typeof content === 'string';
  if (!target) return refuse(proposed ? 'it names no file for its new content' : null);
  const { ctx, digest, redactor } = source;
  const path = resolve(ctx.job.cwd, redactor.restore(target));
  const file = changeableFiles(ctx, digest).find((each) => each.path === path);
  if (!file) {
    const shown = ctx.largeFiles.some((each) => each.path === path);
    return refuse(
      shown
        ? `${path} is too large to be written anew`
        : `${JSON.stringify(path)} is not among the files it may change`,
    );
  }
  if (!proposed) return refuse(null, file);
  const written = restoredContent(content, file.text, redactor);
  if ('refused' in written) return refuse(written.refused, file);
  const { content: proposedContent } = written;
  if (proposedContent === file.text) return refuse('its content changes nothing', file);
  return {
    file,
    change: { targetFile: file.path, currentContent: file.text, baseHash: file.hash, proposedContent },
  };
}

/** A log may hold it, so that the redactor knows it for no placeholder of its own; in a file it would be taken for one. */
const LIKE_A_PLACEHOLDER = /selfheal[\W_]{1,6}(?:secret|email|phone)\w*/gi;

/**
 * The content that a model wrote for a file, with the secrets that the file has put back. A placeholder that stands
 * nowhere in the file is refused: a log line could have had the model write a secret from elsewhere into a script.
 */
export function restoredContent(
  content: string,
  file: string,
  redactor: Redactor,
): { content: string } | { refused: string } {
  const laid = withLayoutOf(content, file);
  if (redactor.hasUnknownPlaceholder(laid))
    return { refused: 'its content holds a placeholder that stands for nothing' };
  const foreign = redactor.placeholdersIn(laid).find((each) => !file.includes(redactor.restore(each)));
  if (foreign !== undefined) return { refused: `its content holds ${foreign}, which is not in the file` };
  const restored = redactor.restore(laid);
  const alike = restored.match(LIKE_A_PLACEHOLDER)?.find((each) => !file.includes(each));
  if (alike !== undefined) return { refused: `its content brings ${alike}, which looks like a placeholder` };
  const hiding = hidingCharacter(restored, file);
  if (hiding !== null)
    return { refused: `its content brings ${hiding}, which shows people another text than is written` };
  return { content: restored };
}
