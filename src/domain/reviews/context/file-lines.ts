import type { FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

const BLOCK_BYTES = 256 * 1024;

/**
 * The lines of a file from its beginning, block by block, in bounded memory: of a line longer than `lineLength` the
 * beginning. Reads at most `mostBytes`.
 */
export async function* fileLines(
  handle: FileHandle,
  { mostBytes, lineLength }: { mostBytes: number; lineLength: number },
): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8');
  const block = Buffer.alloc(BLOCK_BYTES);
  let open = '';
  let endedByReturn = false;
  for (let from = 0; from < mostBytes;) {
    const { bytesRead } = await handle.read(block, 0, Math.min(block.length, mostBytes - from), from);
    if (bytesRead === 0) break;
    from += bytesRead;
    let text = decoder.write(block.subarray(0, bytesRead));
    // The line feed of a CRLF that a block's end cut in two.
    if (endedByReturn && text.startsWith('\n')) text = text.slice(1);
    endedByReturn = text.endsWith('\r');
    const lines = text.split(/\r\n|\n|\r/);
    lines[0] = open + (lines[0] ?? '');
    open = (lines.pop() ?? '').slice(0, lineLength);
    yield lines.map((line) => line.slice(0, lineLength));
  }
  const rest = open + decoder.end();
  if (rest !== '') yield [rest.slice(0, lineLength)];
}
