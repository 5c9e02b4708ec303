import { cpus, totalmem } from 'node:os';

/** One row of the table: a figure of ours beside a baseline measured in the same rounds. */
export interface Figure {
  scenario: string;
  unit: string;
  /** Median over the rounds. */
  value: number;
  /** Smallest and largest round. */
  spread: [number, number];
  baseline: { what: string; value: number } | null;
  /** What is wanted: at most, or at least. */
  target: { most?: number; least?: number };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

export function spreadOf(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

export function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform}`;
}

export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ scenario, unit, value, spread, baseline, target }) => {
    const { most, least } = target;
    const met = (most === undefined || value < most) && (least === undefined || value > least);
    return [
      scenario,
      `${format(value)} ${unit}`,
      `${format(spread[0])} – ${format(spread[1])}`,
      baseline ? `${baseline.what}: ${format(baseline.value)} ${unit}` : '',
      baseline ? format(value / baseline.value) : '',
      most !== undefined ? `< ${most}` : least !== undefined ? `> ${least}` : '',
      most === undefined && least === undefined ? '' : met ? 'met' : 'MISSED',
    ];
  });
  const header = ['scenario', 'median', 'spread', 'baseline', 'ratio', 'target', ''];
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] as string).length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
