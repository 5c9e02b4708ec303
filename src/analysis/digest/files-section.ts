import type { LargeFile, ReviewContext, SourceFile } from '../context.js';
import { count } from '../wording.js';
import { BoundedText, leftOver } from './bounded-text.js';
import { partsOfFile, wholeFile } from './file-text.js';
import type { DraftSection } from './section.js';

const TITLES = {
  script: ['Script', 'script'],
  prompt: ['Prompt', 'prompt'],
  config: ['Configuration', 'file'],
} as const;

export interface FilesSection {
  section: DraftSection;
  wholeFiles: string[];
}

/** The files of one role: whole, or by their parts where they are too large. Null where there are none. */
export function filesSection(
  ctx: ReviewContext,
  role: 'script' | 'prompt',
  mostBytesOfParts: number,
): FilesSection | null {
  const gap = (ctx.gaps ?? []).some(({ part }) => part === role);
  const { texts, wholeFiles, leftOut, files } = fileTexts(ctx, role, mostBytesOfParts);
  if (files === 0 && !gap) return null;
  const [title, word] = TITLES[role];
  return {
    section: {
      part: role,
      title: `${title}: ${count(wholeFiles.length, `whole ${word}`)}${files > wholeFiles.length ? `, ${files - wholeFiles.length} in parts` : ''}`,
      text: texts.join('\n'),
      leftOut,
    },
    wholeFiles,
  };
}

/** The files of one role as text, those that can be shown whole first. */
export function fileTexts(
  ctx: ReviewContext,
  role: SourceFile['role'],
  mostBytesOfParts: number,
): { texts: string[]; wholeFiles: string[]; leftOut: (string | null)[]; files: number } {
  const large = ctx.largeFiles.filter((file) => file.role === role);
  const small = ctx.files.filter(
    (file) => file.role === role && !ctx.largeFiles.some(({ path }) => path === file.path),
  );
  const whole = small.map((file) => ({ path: file.path, ...wholeFile(file) }));
  const inParts = large.map((file) => partsText(file, mostBytesOfParts / large.length));
  return {
    texts: [...whole.flatMap(({ lines }) => lines), ...inParts.flatMap(({ text }) => text)],
    wholeFiles: whole.filter(({ exact }) => exact).map(({ path }) => path),
    leftOut: inParts.map(({ leftOut }) => leftOut),
    files: small.length + large.length,
  };
}

function partsText(file: LargeFile, mostBytes: number): { text: string[]; leftOut: string } {
  const bounded = new BoundedText(mostBytes);
  const { head, parts } = partsOfFile(file);
  bounded.add(...head);
  const shown = bounded.addEach(parts, (part) => part);
  const missing = leftOver(parts.length, shown, 'parts');
  return {
    text: [bounded.text],
    leftOut: `all of ${file.path} but what seemed relevant, since it is too large${missing === null ? '' : ` (and ${missing})`}`,
  };
}
