import type { Output } from '../cli-io.js';

/** Resolves once everything written before is on its way, or cannot be. */
export async function flush(output: Output): Promise<void> {
  if (output.destroyed) return;
  await new Promise<void>((resolve) => output.write('', () => resolve()));
}
