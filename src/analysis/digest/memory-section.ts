import type { ReviewContext } from '../context.js';
import { BoundedText, leftOver } from './bounded-text.js';
import type { DraftSection } from './section.js';
import { visible } from './visible-text.js';

/** What was said and decided about the job before. Null where nothing was. */
export function memorySection(ctx: ReviewContext, mostBytes: number): DraftSection | null {
  const { open, rejected, applied } = ctx.memory;
  const all = open.length + rejected.length + applied.length;
  if (all === 0) return null;
  const text = new BoundedText(mostBytes);
  let shown = 0;
  const list = (title: string, lines: string[]): void => {
    if (lines.length > 0 && text.add(title)) shown += text.addEach(lines, (line) => [line]);
  };
  list(
    'Suggested before and still open; do not suggest it again:',
    open.map(
      ({ id, category, title, targetFile }) =>
        `- #${id} (${category}) ${visible(title, 200)}${targetFile === null ? '' : `, changes ${visible(targetFile)}`}`,
    ),
  );
  list(
    'Rejected by a person; do not suggest it again:',
    rejected.map(
      ({ id, category, title, reason, at }) =>
        `- #${id} (${category}, ${at.toISOString()}) ${visible(title, 200)}${reason === null ? '' : `; because: ${visible(reason)}`}`,
    ),
  );
  list(
    'Applied before:',
    applied.map(
      ({ id, category, title, at }) => `- #${id} (${category}, ${at.toISOString()}) ${visible(title, 200)}`,
    ),
  );
  return {
    part: 'memory',
    title: `Memory: ${open.length} open, ${rejected.length} rejected, ${applied.length} applied`,
    text: text.text,
    leftOut: [leftOver(all, shown, 'earlier suggestions')],
  };
}
