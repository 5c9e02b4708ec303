import stringWidth from 'string-width';
import { oneLine } from './sanitize.js';

export interface Column<Row> {
  title: string;
  /** The text of a cell, as it came: the table makes it safe to show. */
  text: (row: Row) => string;
  /** Colours a cell that is fitted already. */
  style?: (fitted: string, row: Row) => string;
  /** Cells; the column may be cut down to this. Without it the column keeps the width of its widest text. */
  least?: number;
  /** Where the table does not fit, columns with the highest number go first; those without one stay. */
  dropOrder?: number;
  align?: 'right';
}

const GAP = '  ';

/**
 * Rows under their titles, each on one line of at most `width` cells; `width` null lets every text stand whole. Columns
 * that may shrink share what room is left, after those that may go have gone.
 */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | null,
): string {
  const cells = new Map(columns.map((column) => [column, rows.map((row) => oneLine(column.text(row)))]));
  const natural = new Map(
    columns.map((column) => [
      column,
      Math.max(stringWidth(column.title), ...(cells.get(column) ?? []).map((text) => stringWidth(text))),
    ]),
  );
  const shown = width === null ? [...columns] : dropColumns(columns, natural, width);
  const widths = width === null ? natural : shrink(shown, natural, width);
  const lines = [-1, ...rows.keys()].map((index) => {
    const row = rows[index];
    const fitted = shown.map((column, place) => {
      const text = row === undefined ? column.title : (cells.get(column)?.[index] ?? '');
      const isLast = place === shown.length - 1;
      const cell = fit(text, widths.get(column) ?? 0, column.align, isLast);
      return row === undefined || !column.style ? cell : column.style(cell, row);
    });
    return fitted.join(GAP);
  });
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

/** Text cut to so many cells, with an ellipsis where something was cut. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const next = stringWidth(segment);
    if (used + next > width - 1) break;
    kept += segment;
    used += next;
  }
  return width > 0 ? `${kept}…` : '';
}

function fit(text: string, width: number, align: 'right' | undefined, isLast: boolean): string {
  const short = cut(text, width);
  const padding = ' '.repeat(Math.max(0, width - stringWidth(short)));
  if (align === 'right') return padding + short;
  return isLast ? short : short + padding;
}

function dropColumns<Row>(
  columns: readonly Column<Row>[],
  natural: ReadonlyMap<Column<Row>, number>,
  width: number,
): Column<Row>[] {
  let shown = [...columns];
  const leastWidth = (): number =>
    shown.reduce((sum, column) => sum + leastOf(column, natural), GAP.length * (shown.length - 1));
  while (leastWidth() > width) {
    const candidates = shown.filter(({ dropOrder }) => dropOrder !== undefined);
    const [next] = candidates.sort((a, b) => (b.dropOrder ?? 0) - (a.dropOrder ?? 0));
    if (!next) break;
    shown = shown.filter((column) => column !== next);
  }
  return shown;
}

function shrink<Row>(
  shown: readonly Column<Row>[],
  natural: ReadonlyMap<Column<Row>, number>,
  width: number,
): Map<Column<Row>, number> {
  const widths = new Map(shown.map((column) => [column, natural.get(column) ?? 0]));
  const total = (): number =>
    [...widths.values()].reduce((sum, one) => sum + one, GAP.length * (shown.length - 1));
  for (let excess = total() - width; excess > 0; excess--) {
    // A cell from the widest column that may still give one.
    const giving = shown.filter((column) => (widths.get(column) ?? 0) > leastOf(column, natural));
    const [widest] = giving.sort((a, b) => (widths.get(b) ?? 0) - (widths.get(a) ?? 0));
    if (!widest) break;
    widths.set(widest, (widths.get(widest) ?? 0) - 1);
  }
  return widths;
}

function leastOf<Row>(column: Column<Row>, natural: ReadonlyMap<Column<Row>, number>): number {
  const width = natural.get(column) ?? 0;
  return column.least === undefined ? width : Math.min(column.least, width);
}
