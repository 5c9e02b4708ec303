import { scaleBand, scaleLinear } from '@visx/scale';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { exactTime } from '../../components/when.js';
import { durationText, wordsOf } from '../../components/words.js';
import type { RunPointFragment } from '../../generated/graphql.js';
import type { ActionRow } from '../../live/feed-event.js';
import classes from './timeline.module.css';

const WIDTH = 1000;
const HEIGHT = 150;
const TOP = 16;
/** Places for fewer runs than this stay empty at the left, so that bars stay slim. */
const LEAST_PLACES = 40;

/**
 * How long runs took and how they ended, in the order of their starts, with the changes that were made between them: so
 * that one sees whether it got better.
 */
export function Timeline({
  runs,
  actions,
  slaSeconds,
}: {
  /** Newest first. */
  runs: readonly RunPointFragment[];
  actions: readonly ActionRow[];
  /** The longest that the SLA allows; null for no such promise. */
  slaSeconds: number | null;
}) {
  const navigate = useNavigate();
  const [shown, setShown] = useState<string | null>(null);
  const inOrder = runs.toReversed();
  const slaMs = slaSeconds === null ? 0 : slaSeconds * 1_000;
  const longest = Math.max(1, ...inOrder.map(({ durationMs }) => durationMs ?? 0));
  const scale = scaleTop(inOrder.flatMap(({ durationMs }) => durationMs ?? []));
  // A promise far above what runs take would flatten them all.
  const top = slaMs > 0 && slaMs < scale * 3 ? Math.max(scale, slaMs) : scale;
  const empty = Array.from(
    { length: Math.max(0, LEAST_PLACES - inOrder.length) },
    (_, index) => `empty ${index}`,
  );
  const x = scaleBand({
    domain: [...empty, ...inOrder.map(({ id }) => id)],
    range: [0, WIDTH],
    padding: 0.25,
  });
  const y = scaleLinear({ domain: [0, top], range: [HEIGHT, TOP] });
  const marks = placeActions(actions, inOrder);
  const run = inOrder.find(({ id }) => id === shown);
  return (
    <div>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={classes.chart}
        role="img"
        aria-label={summary(inOrder, marks.length)}
        onPointerLeave={() => setShown(null)}
      >
        {slaMs > 0 && slaMs <= top && (
          <line x1={0} x2={WIDTH} y1={y(slaMs)} y2={y(slaMs)} className={classes.sla} />
        )}
        {inOrder.map((each) => {
          const left = x(each.id) ?? 0;
          const isCut = (each.durationMs ?? 0) > top;
          const height = isCut ? HEIGHT - TOP : Math.max(3, HEIGHT - y(each.durationMs ?? 0));
          return (
            <g
              key={each.id}
              className={classes.run}
              data-result={each.result}
              onPointerEnter={() => setShown(each.id)}
              onClick={() => void navigate({ to: '/runs/$id', params: { id: String(each.databaseId) } })}
            >
              <rect x={left} y={0} width={x.bandwidth()} height={HEIGHT} className={classes.reach} />
              <rect
                x={left}
                y={HEIGHT - height}
                width={x.bandwidth()}
                height={height}
                className={classes.bar}
              />
              {isCut && (
                <line
                  x1={left - 2}
                  x2={left + x.bandwidth() + 2}
                  y1={TOP + 18}
                  y2={TOP + 10}
                  className={classes.cut}
                />
              )}
            </g>
          );
        })}
        {marks.map(({ action, before }) => {
          const at = before === null ? WIDTH - 1 : (x(before) ?? 0) - (x.step() - x.bandwidth()) / 2;
          return (
            <g
              key={action.id}
              className={classes.action}
              data-status={action.status}
              onClick={() => void navigate({ to: '/actions/$id', params: { id: String(action.databaseId) } })}
            >
              <title>
                {`Action #${action.databaseId}: ${wordsOf(action.actionType)}, ${wordsOf(action.status)}, ${exactTime(action.createdAt)}`}
              </title>
              <line x1={at} x2={at} y1={0} y2={HEIGHT} />
              <line x1={at} x2={at} y1={5} y2={5} className={classes.head} />
            </g>
          );
        })}
      </svg>
      <div className={`${classes.caption} numbers`} aria-hidden>
        {run ? (
          <span className={classes.of}>
            Run #{run.databaseId}, {wordsOf(run.result)}
            {run.durationMs !== null && `, ${durationText(run.durationMs)}`}, {exactTime(run.startedAt)}
          </span>
        ) : (
          <>
            <span>the longest took {durationText(longest)}</span>
            {marks.length > 0 && <span className={classes.legend}>a change was made</span>}
            {slaMs > 0 && slaMs <= top && <span className={classes.limit}>SLA {durationText(slaMs)}</span>}
          </>
        )}
      </div>
    </div>
  );
}

/**
 * The top of the scale. A few runs that took far longer than all others would press those flat, and what got better or
 * worse among them would not be seen: bars of such runs are cut off.
 */
function scaleTop(durations: readonly number[]): number {
  const sorted = durations.toSorted((a, b) => a - b);
  const longest = Math.max(1, sorted.at(-1) ?? 1);
  const usual = sorted[Math.floor((sorted.length - 1) * 0.9)] ?? longest;
  return usual > 0 && longest > usual * 3 ? usual * 1.5 : longest;
}

/** Each change stands before the first run that started after it. */
function placeActions(
  actions: readonly ActionRow[],
  runs: readonly RunPointFragment[],
): { action: ActionRow; before: string | null }[] {
  const first = runs[0];
  if (!first) return [];
  return actions
    .filter(({ createdAt, status }) => createdAt >= first.startedAt && status !== 'FAILED')
    .map((action) => ({
      action,
      before: runs.find(({ startedAt }) => startedAt > action.createdAt)?.id ?? null,
    }));
}

function summary(runs: readonly RunPointFragment[], changes: number): string {
  const failed = runs.filter(({ result }) => result === 'FAILURE' || result === 'TIMEOUT').length;
  return `The last ${runs.length} runs: ${failed} failed, ${changes} changes made between them`;
}
