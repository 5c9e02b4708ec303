import type { FilePart, LargeFile } from '../../../analysis/context.js';
import type { FileKind } from '../../../changes/file-kind.js';
import type { Mentions } from './mentioned-lines.js';

/** Lines from the file's beginning: what it is, what it needs, its settings. */
const HEAD_LINES = 80;
/** Lines before and behind a mentioned one. */
const LINES_AROUND = 20;
const MOST_PARTS_BYTES = 48 * 1024;
const MOST_OUTLINE = 300;
const LINE_LENGTH = 500;

const DEFINITION =
  /^\s*(?:(?:async\s+)?(?:def|class)\s+\w|(?:export\s+)?(?:default\s+)?(?:abstract\s+)?(?:async\s+)?(?:function|class)\b|(?:export\s+)?(?:const|let|var)\s+\w+\s*=\s*(?:async\b|function\b|\([^)]*\)\s*=>)|function\s+[\w:-]+|[\w:-]+\s*\(\)\s*\{?\s*$|sub\s+\w+|module\s+\w)/;
const HEADING = /^#{1,6}\s+\S/;

/** Gathers what is relevant of a file while its lines go past, in bounded memory. */
export class RelevantParts {
  readonly outline: LargeFile['outline'] = [];
  readonly #parts: { firstLine: number; lines: string[]; why: string }[] = [];
  readonly #wanted: { from: number; to: number; why: string }[];
  readonly #begins: RegExp;
  #bytes = 0;
  #line = 0;

  constructor(kind: FileKind, mentions: Mentions) {
    this.#begins = kind === 'prompt' ? HEADING : DEFINITION;
    this.#wanted = [
      { from: 1, to: HEAD_LINES, why: 'its beginning' },
      ...[...mentions].map(([line, where]) => ({
        from: line - LINES_AROUND,
        to: line + LINES_AROUND,
        why: `${where} mentions line ${line}`,
      })),
    ].sort((a, b) => a.from - b.from);
  }

  get lines(): number {
    return this.#line;
  }

  get parts(): FilePart[] {
    return this.#parts.map(({ firstLine, lines, why }) => ({ firstLine, text: lines.join('\n'), why }));
  }

  add(text: string): void {
    this.#line += 1;
    const line = this.#line;
    const shown = text.slice(0, LINE_LENGTH);
    if (this.outline.length < MOST_OUTLINE && this.#begins.test(shown))
      this.outline.push({ line, text: copy(shown) });
    while (this.#wanted[0] && this.#wanted[0].to < line) this.#wanted.shift();
    const want = this.#wanted.find(({ from, to }) => from <= line && line <= to);
    if (!want) return;
    const bytes = Buffer.byteLength(shown) + 1;
    if (this.#bytes + bytes > MOST_PARTS_BYTES) return;
    this.#bytes += bytes;
    const last = this.#parts.at(-1);
    if (last && last.firstLine + last.lines.length === line) {
      last.lines.push(copy(shown));
      if (!last.why.includes(want.why) && last.why.length < 150) last.why += `; ${want.why}`;
    } else this.#parts.push({ firstLine: line, lines: [copy(shown)], why: want.why });
  }
}

/** A text of its own: a slice would keep the block that it was read in. */
function copy(text: string): string {
  return ` ${text}`.slice(1);
}
