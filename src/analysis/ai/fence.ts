import { randomBytes } from 'node:crypto';

/** Characters that nobody guesses; made anew for each question. */
export function randomMarker(): string {
  return `DATA-${randomBytes(16).toString('hex')}`;
}

/**
 * Data between two lines that it cannot contain: whoever wrote it did not know the marker, and where it stands in there
 * all the same, another one is made.
 */
export function fenced(data: string, newMarker: () => string): { marker: string; text: string } {
  for (;;) {
    const marker = newMarker();
    if (!data.includes(marker)) return { marker, text: `<<<${marker}\n${data}\n${marker}>>>` };
  }
}
