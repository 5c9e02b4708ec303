import type { ReviewContext } from '../context.js';
import type { ContextPart, ContextSection } from '../review-digest.js';
import { visible } from './visible-text.js';

/** One section, and what the bound or trouble left out of it, each as the end of "Left out: …". */
export interface DraftSection {
  part: ContextPart;
  title: string;
  text: string;
  leftOut: (string | null)[];
}

/** The section with what could not be had of its part. */
export function finished(ctx: ReviewContext, { leftOut, ...section }: DraftSection): ContextSection {
  const out = leftOut.filter((reason) => reason !== null).map((reason) => visible(reason, 1_000));
  const gaps = (ctx.gaps ?? [])
    .filter(({ part }) => part === section.part)
    .map(({ reason }) => visible(reason, 1_000));
  const said = [...(out.length > 0 ? [`Left out: ${out.join('; ')}.`] : []), ...gaps];
  return { ...section, leftOut: said.length > 0 ? said.join(' ') : null };
}
