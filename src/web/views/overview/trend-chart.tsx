import { scaleLinear, scalePoint } from '@visx/scale';
import { AreaClosed, LinePath } from '@visx/shape';
import { useState, type PointerEvent } from 'react';
import classes from './trend-chart.module.css';

export interface TrendPoint {
  /** A day in UTC, such as `2026-02-01`. */
  date: string;
  /** Null: there was nothing to measure. */
  value: number | null;
}

const WIDTH = 300;
const HEIGHT = 72;
const INSET = 4;

const dayNames = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** A figure day by day; the line goes on over days without one. The pointer shows a day's own. */
export function TrendChart({
  name,
  points,
  format,
  most,
}: {
  name: string;
  points: readonly TrendPoint[];
  format: (value: number) => string;
  /** The top of the scale where the values do not exceed it. */
  most?: number;
}) {
  const [shown, setShown] = useState<number | null>(null);
  const highest = Math.max(most ?? 0, ...points.map(({ value }) => value ?? 0)) || 1;
  const x = scalePoint({ domain: points.map(({ date }) => date), range: [INSET, WIDTH - INSET] });
  const y = scaleLinear({ domain: [0, highest], range: [HEIGHT - INSET, INSET] });
  const placed = points.map((point) => ({
    ...point,
    x: x(point.date) ?? 0,
    y: point.value === null ? null : y(point.value),
  }));
  const measured = placed.filter((each) => each.y !== null);
  const track = ({ currentTarget, clientX }: PointerEvent<SVGSVGElement>): void => {
    const { left, width } = currentTarget.getBoundingClientRect();
    setShown(Math.round(((clientX - left) / width) * (points.length - 1)));
  };
  const point = shown === null ? undefined : placed[Math.max(0, Math.min(shown, placed.length - 1))];
  return (
    <div className={classes.chart}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name}: ${summary(points, format)}`}
        onPointerMove={track}
        onPointerLeave={() => setShown(null)}
      >
        <line x1={0} x2={WIDTH} y1={HEIGHT - INSET} y2={HEIGHT - INSET} className={classes.ground} />
        <AreaClosed
          data={measured}
          x={(each) => each.x}
          y={(each) => each.y ?? 0}
          yScale={y}
          className={classes.area}
        />
        <LinePath data={measured} x={(each) => each.x} y={(each) => each.y ?? 0} className={classes.line} />
        {measured.length === 1 &&
          measured.map((each) => (
            // Of a single day there is no line.
            <line
              key={each.date}
              x1={each.x}
              x2={each.x}
              y1={each.y ?? 0}
              y2={each.y ?? 0}
              className={classes.dot}
            />
          ))}
        {point && <line x1={point.x} x2={point.x} y1={0} y2={HEIGHT} className={classes.cursor} />}
        {point && point.y !== null && (
          <line x1={point.x} x2={point.x} y1={point.y} y2={point.y} className={classes.dot} />
        )}
      </svg>
      <div className={`${classes.axis} numbers`} aria-hidden>
        {point ? (
          <span className={classes.day}>
            {dayName(point.date)}: {point.value === null ? 'none' : format(point.value)}
          </span>
        ) : (
          <>
            <span>{dayName(points[0]?.date)}</span>
            <span>{dayName(points.at(-1)?.date)}</span>
          </>
        )}
      </div>
    </div>
  );
}

function dayName(date: string | undefined): string {
  return date === undefined ? '' : dayNames.format(new Date(date));
}

function summary(points: readonly TrendPoint[], format: (value: number) => string): string {
  const values = points.flatMap(({ value }) => value ?? []);
  if (values.length === 0) return 'nothing in this time';
  const last = values.at(-1) ?? 0;
  return `from ${format(Math.min(...values))} to ${format(Math.max(...values))}, last ${format(last)}`;
}
