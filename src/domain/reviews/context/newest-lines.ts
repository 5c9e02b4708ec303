import type { FileHandle } from 'node:fs/promises';

const BLOCK_BYTES = 256 * 1024;
const LINE_FEED = 10;

export interface NewestLines {
  /** Oldest first, without their line ends; empty ones are none. */
  lines: NewestLine[];
  /** True where the newest has no line end: somebody may still be writing it. */
  isOpen: boolean;
  /** True where the bound on bytes kept older lines from being read. */
  isCut: boolean;
}

export interface NewestLine {
  text: string;
  /** Offset of its first byte in the file. */
  start: number;
  /** True where `text` is its beginning only. */
  isCut: boolean;
}

export interface Bounds {
  lines: number;
  /** Read from the end of the file: what is held in memory at most, about twice. */
  bytes: number;
  /** Of one line. */
  lineBytes: number;
}

/** The newest lines of a file, read from its end in blocks, so that the length of the file does not matter. */
export async function newestLines(handle: FileHandle, size: number, bounds: Bounds): Promise<NewestLines> {
  const newest: NewestLine[] = [];
  const least = Math.max(0, size - bounds.bytes);
  /** Of the line whose beginning is not found yet, in the order of the file. */
  let pieces: Buffer[] = [];
  let isOpen = false;
  let passedLineFeed = false;
  const begin = (start: number): void => {
    const line = lineOf(pieces, start, bounds.lineBytes);
    pieces = [];
    if (line.text.trim() === '') return;
    if (newest.length === 0) isOpen = !passedLineFeed;
    newest.push(line);
  };
  let start = size;
  while (start > least && newest.length < bounds.lines) {
    const from = Math.max(least, start - BLOCK_BYTES);
    const block = Buffer.alloc(start - from);
    const { bytesRead } = await handle.read(block, 0, block.length, from);
    start = from;
    // Shorter where somebody cut the file meanwhile.
    let end = bytesRead;
    while (newest.length < bounds.lines) {
      const at = end === 0 ? -1 : block.lastIndexOf(LINE_FEED, end - 1);
      pieces.unshift(block.subarray(at + 1, end));
      if (at < 0) break;
      begin(from + at + 1);
      passedLineFeed = true;
      end = at;
    }
  }
  if (start === 0 && newest.length < bounds.lines) begin(0);
  return { lines: newest.reverse(), isOpen, isCut: start > 0 && newest.length < bounds.lines };
}

function lineOf(pieces: readonly Buffer[], start: number, most: number): NewestLine {
  const bytes = Buffer.concat(pieces);
  const text = bytes.toString('utf8', 0, most);
  return { text: text.endsWith('\r') ? text.slice(0, -1) : text, start, isCut: bytes.length > most };
}
