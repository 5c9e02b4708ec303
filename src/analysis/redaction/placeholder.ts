import type { SecretFinder } from './secret-span.js';

/** What a placeholder stands for, as its name says: a model may need to know that a text was an address for mail. */
export type PlaceholderKind = 'SECRET' | 'EMAIL' | 'PHONE';

/**
 * Anything that looks like a placeholder, whole or mangled: in other letters, with other signs between, cut off, with
 * something behind it.
 */
const SIMILAR =
  /SELFHEAL_(?:SECRET|EMAIL|PHONE)\w{0,200}|selfheal[-_\\ *`]{1,6}(?:secret|email|phone)[-_\\ *`]{1,6}\d\w{0,200}/gi;

const SIMILAR_HERE = new RegExp(SIMILAR.source, 'iy');

/**
 * The placeholders of one redactor: `SELFHEAL_SECRET_12_3f9ac2e1`. It is a name in shells, YAML, JSON and Python, which
 * models copy as it is. It ends with a random marker of fixed length: so it ends wherever it stands (`…_1` and `…_12`
 * would not), and what was written before the redactor existed cannot hold it.
 */
export class Placeholders {
  readonly #exact: RegExp;

  /** @param marker eight hexadecimal digits. */
  constructor(readonly marker: string) {
    if (!/^[\da-f]{8}$/.test(marker))
      throw new RangeError(`a marker is eight hexadecimal digits, not ${marker}`);
    this.#exact = new RegExp(`SELFHEAL_(?:SECRET|EMAIL|PHONE)_\\d{1,9}_${marker}`, 'g');
  }

  name(kind: PlaceholderKind, number: number): string {
    return `SELFHEAL_${kind}_${number}_${this.marker}`;
  }

  replace(text: string, by: (placeholder: string) => string): string {
    return text.replace(this.#exact, by);
  }

  /** What is similar to a placeholder, and the marker wherever it stands. */
  similar(text: string): string[] {
    return [...text.matchAll(SIMILAR)]
      .map(([found]) => found)
      .concat(text.includes(this.marker) ? [this.marker] : []);
  }

  /**
   * Finds in a text what looks like a placeholder before there are any: it is replaced as a secret is, so that nobody
   * can write a placeholder that is taken for one of ours.
   */
  finder(): SecretFinder {
    const { marker } = this;
    return {
      anchors: ['selfheal', marker],
      find(text, at) {
        if (text.startsWith(marker, at)) return { kind: FORGED, start: at, end: at + marker.length };
        SIMILAR_HERE.lastIndex = at;
        return SIMILAR_HERE.test(text) ? { kind: FORGED, start: at, end: SIMILAR_HERE.lastIndex } : null;
      },
    };
  }
}

export const FORGED = 'text like a placeholder';
