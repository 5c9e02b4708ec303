import type { ModelErrorCode } from './model-error.js';

/** Of English text and of code; other scripts take more. */
const BYTES_A_TOKEN = 4;

/** Where nothing was reported, what texts may have taken: about four bytes of UTF-8 a token. */
export function estimateTokens(...texts: string[]): number {
  return Math.ceil(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / BYTES_A_TOKEN);
}

/** No model has read the question then, or nobody can tell. */
const UNREAD = new Set<ModelErrorCode>(['NOT_FOUND', 'UNREACHABLE', 'FAILED']);

/** Whether a model worked at the question although no answer came of it. */
export function wasRead(code: ModelErrorCode): boolean {
  return !UNREAD.has(code);
}
