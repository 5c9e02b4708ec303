import type { FileHandle } from 'node:fs/promises';

const BLOCK_BYTES = 1024 * 1024;
const LINE_FEED = 10;

export interface LineNumbers {
  /** Lines of the file. */
  all: number;
  /** Of the lines that begin at these offsets, from 1. */
  numbers: number[];
}

/** Counts the lines of a file in blocks. @param starts offsets at which lines begin, ascending */
export async function lineNumbers(
  handle: FileHandle,
  size: number,
  starts: readonly number[],
): Promise<LineNumbers> {
  const numbers: number[] = [];
  const block = Buffer.alloc(Math.min(size, BLOCK_BYTES));
  let feeds = 0;
  let endsOpen = false;
  for (let from = 0; from < size; from += block.length) {
    const { bytesRead } = await handle.read(block, 0, Math.min(block.length, size - from), from);
    if (bytesRead === 0) break;
    const read = block.subarray(0, bytesRead);
    for (let at = read.indexOf(LINE_FEED); ; at = read.indexOf(LINE_FEED, at + 1)) {
      const upTo = at < 0 ? from + bytesRead : from + at + 1;
      for (
        let next = starts[numbers.length];
        next !== undefined && next < upTo;
        next = starts[numbers.length]
      ) {
        numbers.push(feeds + 1);
      }
      if (at < 0) break;
      feeds += 1;
    }
    endsOpen = read.at(-1) !== LINE_FEED;
  }
  return { all: feeds + (endsOpen ? 1 : 0), numbers };
}
