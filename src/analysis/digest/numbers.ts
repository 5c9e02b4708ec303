import { quantile } from '../statistics.js';
import { formatDuration } from '../wording.js';

/** `median 12 s, p90 14 s, p95 15 s, p99 20 s, longest 1 min (240 measured)`; null for no values. Milliseconds. */
export function durationLine(values: readonly number[], longest = 'longest'): string | null {
  if (values.length === 0) return null;
  const at = (share: number): string => formatDuration(quantile(values, share) ?? 0);
  return `median ${at(0.5)}, p90 ${at(0.9)}, p95 ${at(0.95)}, p99 ${at(0.99)}, ${longest} ${at(1)} (${values.length} measured)`;
}

/** `1,234` */
export function whole(amount: number): string {
  return Math.round(amount).toLocaleString('en-US');
}
