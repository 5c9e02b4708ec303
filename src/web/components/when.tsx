import { useSyncExternalStore } from 'react';

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** `2 hr. ago`, `in 3 days`: whole units that have passed, and the nearest number of those to come. */
export function relativeTime(at: number, now: number): string {
  const seconds = (at - now) / 1_000;
  for (const [unit, size] of STEPS) {
    if (seconds <= -size) return relative.format(Math.trunc(seconds / size), unit);
    if (seconds >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return seconds > 5 ? 'in less than a minute' : 'just now';
}

/** A moment as people speak of it, in their time zone; the exact one on hover. */
export function When({ at }: { at: string }) {
  const now = useSyncExternalStore(onMinute, currentMinute);
  const moment = new Date(at);
  return (
    <time dateTime={at} title={exact.format(moment)} className="numbers">
      {relativeTime(moment.getTime(), now)}
    </time>
  );
}

/** The exact moment, in the time zone of whoever looks. */
export function exactTime(at: string): string {
  return exact.format(new Date(at));
}

const TICK_MS = 15_000;
const listeners = new Set<() => void>();
let minute = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all times on the page, which stands still while there are none. */
function onMinute(listener: () => void): () => void {
  listeners.add(listener);
  minute = Date.now();
  timer ??= setInterval(() => {
    minute = Date.now();
    for (const tell of listeners) tell();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function currentMinute(): number {
  return minute;
}
