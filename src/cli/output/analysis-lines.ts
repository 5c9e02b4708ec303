import type { AnalysisLineFragment } from '../../client/generated/graphql.js';
import { oneLine } from './sanitize.js';

const number = new Intl.NumberFormat('en-US');
const MOST_DROPPED = 5;

/** What each analyzer of a review came to, a line each with the remarks below it: `  openclaw  2 found, 1 dropped, …`. */
export function analysisLines(analyses: readonly AnalysisLineFragment[]): string {
  const widest = Math.max(0, ...analyses.map(({ analyzer }) => oneLine(analyzer).length));
  return analyses.flatMap((analysis) => lines(analysis, widest)).join('');
}

function lines(analysis: AnalysisLineFragment, widest: number): string[] {
  const { analyzer, status, reason, dropped, droppedCount, notes, troubles } = analysis;
  const name = oneLine(analyzer).padEnd(widest);
  const answer =
    status === 'COMPLETED'
      ? came(analysis)
      : `${status === 'FAILED' ? 'failed: ' : ''}${oneLine(reason ?? '')}`;
  const more = droppedCount - Math.min(MOST_DROPPED, dropped.length);
  return [
    `  ${name}  ${answer}\n`,
    ...notes.map((note) => remark(note)),
    ...troubles.map(({ rule, reason: why }) => remark(`${rule}: ${why}`)),
    ...dropped.slice(0, MOST_DROPPED).map(({ what, reason: why }) => remark(`dropped ${what}: ${why}`)),
    ...(more > 0 ? [remark(`and ${more} more dropped`)] : []),
  ];

  function remark(text: string): string {
    return `  ${' '.repeat(widest)}  - ${oneLine(text)}\n`;
  }
}

function came({ draftsCount, droppedCount, usage, durationMs }: AnalysisLineFragment): string {
  const parts = [
    `${draftsCount} found`,
    droppedCount > 0 ? `${droppedCount} dropped` : null,
    usage?.tokens == null ? null : `${number.format(usage.tokens)} tokens`,
    usage?.costUsd == null ? null : money(usage.costUsd),
    durationMs == null ? null : took(durationMs),
  ];
  const by = usage
    ? ` (${[usage.model, usage.promptVersion]
        .filter((part) => part != null)
        .map(oneLine)
        .join(', ')})`
    : '';
  return parts.filter((part) => part !== null).join(', ') + by;
}

/** Two digits that say something, at least to the cent: `$0.0031`, `$1.25`. */
export function money(dollars: number): string {
  if (dollars === 0 || dollars >= 0.1) return `$${dollars.toFixed(2)}`;
  return `$${Number(dollars.toPrecision(2))}`;
}

function took(milliseconds: number): string {
  return milliseconds < 1_000 ? `${milliseconds} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}
