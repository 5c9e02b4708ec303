import type { PreviewLineFragment } from '../../client/generated/graphql.js';
import { severityColour, type Colours } from './palette.js';
import { oneLine } from './sanitize.js';
import { word } from './times.js';

/** What a review would do, a suggestion each: what would become of it, the line about it, why not more. */
export function previewText(preview: readonly PreviewLineFragment[], colours: Colours): string {
  return preview.map((one) => lines(one, colours).join('')).join('');
}

function lines(one: PreviewLineFragment, colours: Colours): string[] {
  const { severity, category, title, targetFile, note } = one;
  const severityText = severityColour(severity, colours)(word(severity).padEnd(8));
  const file = targetFile == null ? '' : `  (${oneLine(targetFile)})`;
  return [
    `${would(one).padEnd(16)}  ${severityText}  ${word(category)}  ${oneLine(title)}${file}\n`,
    ...(note == null ? [] : [`${' '.repeat(18)}not by policy: ${oneLine(note)}\n`]),
  ];
}

function would({ outcome, saidBefore }: PreviewLineFragment): string {
  const before = saidBefore == null ? '' : ` #${saidBefore.databaseId}`;
  switch (outcome) {
    case 'APPLY':
      return `apply${before}`;
    case 'WAIT':
      return 'new, waits';
    case 'KNOWN':
      return `known${before} ${saidBefore == null ? '' : word(saidBefore.status)}`.trimEnd();
  }
}
