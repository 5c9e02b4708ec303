import { toUSVString } from 'node:util';
import type { Message, Notice, NoticedSuggestion } from './message.js';

/** How a channel takes text. */
export interface TextFormat {
  /** UTF-16 units. */
  maxLength: number;
  /** Makes text from elsewhere harmless: no markup, no link, nobody mentioned. */
  escape(text: string): string;
}

/** For readers that show text as it is. */
export const PLAIN_TEXT: TextFormat = { maxLength: 100_000, escape: (text) => text };

/** More would be a list, for which there is a link. */
const MOST_SUGGESTIONS = 5;
/** Invisible, and nobody takes what it stands in for a link. */
const WORD_JOINER = '\u2060';

/**
 * The message as text: for each notice the job, how many, each suggestion with severity, title and link, worst first, at
 * most 5. Where it gets too long, fewer; a message that says little comes before one that a channel refuses.
 */
export function messageText({ notices }: Pick<Message, 'notices'>, format: TextFormat): string {
  for (const most of [MOST_SUGGESTIONS, 3, 1, 0]) {
    const text = notices.map((notice) => section(notice, most, format)).join('\n\n');
    if (text.length <= format.maxLength) return text;
  }
  for (let kept = notices.length - 1; kept > 0; kept -= 1) {
    const sections = notices.slice(0, kept).map((notice) => section(notice, 0, format));
    const text = [...sections, `and ${count(notices.length - kept, 'more message')}`].join('\n\n');
    if (text.length <= format.maxLength) return text;
  }
  return toUSVString(heading(notices[0] as Notice, format).slice(0, format.maxLength));
}

/** One line about all of it, for a subject. */
export function messageSubject({ notices }: Pick<Message, 'notices'>): string {
  const [only] = notices;
  if (only && notices.length === 1) return heading(only, PLAIN_TEXT);
  const jobs = [...new Set(notices.map(({ jobId }) => jobId))];
  const others = jobs.length > 3 ? ` and ${jobs.length - 3} more` : '';
  return `${notices.length} messages about ${jobs.slice(0, 3).join(', ')}${others}`;
}

function section(notice: Notice, most: number, format: TextFormat): string {
  const { suggestions, reason } = notice;
  const shown = suggestions.slice(0, most);
  const left = suggestions.length - shown.length;
  return [
    heading(notice, format),
    ...shown.map((suggestion) => suggestionLines(suggestion, format)),
    ...(left > 0 && most > 0 ? [`and ${left} more`] : []),
    ...(reason === null || most === 0 ? [] : [`Reason: ${fromElsewhere(reason, format)}`]),
  ].join('\n');
}

function heading({ kind, jobId, suggestions, actor }: Notice, format: TextFormat): string {
  const job = fromElsewhere(jobId, format);
  const who = fromElsewhere(actor ?? 'somebody', format);
  switch (kind) {
    case 'suggestions':
      return suggestions.length === 1
        ? `${job}: 1 suggestion waits for a decision`
        : `${job}: ${suggestions.length} suggestions wait for a decision`;
    case 'apply_failed':
      return `${job}: a change could not be applied`;
    case 'rolled_back':
      return `${job}: a change was rolled back by ${who}`;
    case 'auto_applied':
      return `${job}: a change was applied automatically`;
  }
}

function suggestionLines({ severity, title, url }: NoticedSuggestion, format: TextFormat): string {
  return `${severity}: ${fromElsewhere(title, format)}\n${url}`;
}

/** A link in a message is ours: what a job printed is not made one. */
function fromElsewhere(text: string, format: TextFormat): string {
  return format.escape(text.replaceAll('://', `:${WORD_JOINER}//`));
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
