import { isUtf8 } from 'node:buffer';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A line of more bytes than this is recorded as several lines. */
const MAX_LINE_BYTES = 1024 * 1024;

const MAX_PENDING_BUFFERS = 256;

/**
 * Turns the bytes of one output stream into lines. Lines end at `\n` or `\r\n`; a lone `\r`, as progress bars
 * print it, is part of its line. Bytes that are not UTF-8 become `\xNN`, two hexadecimal digits each, in
 * lines that are otherwise readable. A line of more than `maxLineBytes` comes as pieces of at most that size
 * (before `\xNN`), cut between characters; put together again they are the line. Holds at most one piece and
 * one chunk in memory.
 */
export class OutputDecoder {
  /** Bytes of the line that has not ended yet. */
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  /** True where pieces of the pending line have been given out already. */
  private continued = false;

  constructor(private readonly maxLineBytes: number = MAX_LINE_BYTES) {}

  /** Takes the next bytes; returns the lines and pieces that they completed. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    const lastLineFeed = chunk.lastIndexOf(LINE_FEED);
    if (lastLineFeed !== -1 && (this.pendingBytes > 0 || this.continued)) {
      const end = chunk.indexOf(LINE_FEED);
      this.keep(chunk.subarray(0, end), lines);
      this.endLine(true, lines);
      start = end + 1;
    }
    if (start <= lastLineFeed) this.decodeLines(chunk.subarray(start, lastLineFeed), lines);
    this.keep(chunk.subarray(lastLineFeed + 1), lines);
    return lines;
  }

  /** The stream ended: returns what was left, a last line without an end. */
  end(): string[] {
    const lines: string[] = [];
    if (this.pendingBytes > 0) this.endLine(false, lines);
    this.continued = false;
    return lines;
  }

  /** Decodes whole lines, the last one without its line feed: all at once where they are short and valid. */
  private decodeLines(bytes: Buffer, lines: string[]): void {
    if (bytes.length <= this.maxLineBytes && isUtf8(bytes)) {
      for (const line of bytes.toString('utf8').split('\n')) {
        lines.push(line.endsWith('\r') ? line.slice(0, -1) : line);
      }
      return;
    }
    let start = 0;
    for (;;) {
      const lineFeed = bytes.indexOf(LINE_FEED, start);
      this.keep(bytes.subarray(start, lineFeed === -1 ? bytes.length : lineFeed), lines);
      this.endLine(true, lines);
      if (lineFeed === -1) return;
      start = lineFeed + 1;
    }
  }

  /** Adds bytes to the pending line; gives out pieces as long as it is too long. */
  private keep(bytes: Buffer, lines: string[]): void {
    if (bytes.length > 0) {
      this.pending.push(bytes);
      this.pendingBytes += bytes.length;
    }
    // A job may write byte by byte; each would otherwise be a buffer of its own until its line ends.
    if (this.pending.length > MAX_PENDING_BUFFERS) this.pending = [Buffer.concat(this.pending)];
    if (this.pendingBytes <= this.maxLineBytes) return;
    let line = this.takePending();
    while (line.length > this.maxLineBytes) {
      const cut = characterBorder(line, this.maxLineBytes);
      lines.push(decodeText(line.subarray(0, cut)));
      line = line.subarray(cut);
    }
    // A copy: a large buffer would otherwise be held by its last bytes.
    this.pending = [Buffer.from(line)];
    this.pendingBytes = line.length;
    this.continued = true;
  }

  private endLine(atLineFeed: boolean, lines: string[]): void {
    const line = this.takePending();
    const withoutReturn = atLineFeed && line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
    // Where the pieces given out were the whole line, nothing follows them.
    if (withoutReturn.length > 0 || !this.continued) lines.push(decodeText(withoutReturn));
    this.continued = false;
  }

  private takePending(): Buffer {
    const line = this.pending.length === 1 ? this.pending[0]! : Buffer.concat(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    return line;
  }
}

/** The last border between two characters at or before `limit`; `limit` itself in bytes that are no text. */
function characterBorder(bytes: Buffer, limit: number): number {
  for (let border = limit; border > limit - 4 && border > 0; border--) {
    if ((bytes[border]! & 0xc0) !== 0x80) return border;
  }
  return limit;
}

function decodeText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const parts: string[] = [];
  let validFrom = 0;
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    parts.push(bytes.toString('utf8', validFrom, at), `\\x${bytes[at]!.toString(16).padStart(2, '0')}`);
    at++;
    validFrom = at;
  }
  parts.push(bytes.toString('utf8', validFrom));
  return parts.join('');
}

/**
 * Bytes of the well-formed UTF-8 sequence at `at`, 0 where there is none. The ranges are those of table 3-7
 * of the Unicode standard: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[at + 1] ?? 0;
  if (second < lowest || second > highest) return 0;
  for (let next = at + 2; next < at + length; next++) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}
