import type { FileHandle } from 'node:fs/promises';
import { newestLines } from '../newest-lines.js';
import { readMessage, type SessionMessage } from './session-message.js';

/** Of a transcript, its end; one that a job's AI wrote is seldom a tenth of it. */
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_LINES = 20_000;
const MOST_LINE_BYTES = 1024 * 1024;

/**
 * The messages of a transcript: JSON, a line each, or one JSON text that is a list of them or holds one under
 * `messages`. What is none is passed over. Oldest first.
 */
export async function transcriptMessages(handle: FileHandle, size: number): Promise<SessionMessage[]> {
  const bounds = { lines: MOST_LINES, bytes: MOST_BYTES, lineBytes: MOST_LINE_BYTES };
  const { lines } = await newestLines(handle, size, bounds);
  const messages = lines.flatMap(({ text, isCut }) => (isCut ? [] : (messageOf(parsed(text)) ?? [])));
  if (messages.length > 0 || size > MOST_BYTES) return messages;
  const buffer = Buffer.alloc(size);
  const { bytesRead } = await handle.read(buffer, 0, size, 0);
  const whole = parsed(buffer.toString('utf8', 0, bytesRead));
  const list: unknown = Array.isArray(whole) ? whole : (whole as { messages?: unknown } | null)?.messages;
  return Array.isArray(list) ? list.slice(-MOST_LINES).flatMap((item) => messageOf(item) ?? []) : [];
}

/** Null for what is no message, or is nested deeper than anybody nests. */
function messageOf(value: unknown): SessionMessage | null {
  try {
    return readMessage(value);
  } catch {
    return null;
  }
}

/** Null for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
