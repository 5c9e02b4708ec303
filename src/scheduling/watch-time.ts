const LOOK_EVERY_MS = 1_000;
/** A clock that is adjusted by less than this, in milliseconds, needs nobody's attention. */
const LEAST_STEP_MS = 5_000;
/** A process that did nothing for so long, in milliseconds, may have lost what it held. */
const LEAST_PAUSE_MS = 15_000;

export interface TimeJump {
  /** By how many milliseconds the clock was set; negative: back. */
  stepMs: number;
  /** For how many milliseconds the process did nothing. */
  pauseMs: number;
}

/**
 * Tells when time did not pass evenly: the machine's clock was set (it and the time that really passed do not agree),
 * or this process stood still.
 *
 * @returns what ends it
 */
export function watchTime(onJump: (jump: TimeJump) => void): () => void {
  let passed = performance.now();
  let offset = Date.now() - passed;
  const timer = setInterval(() => {
    const before = { passed, offset };
    passed = performance.now();
    offset = Date.now() - passed;
    const stepMs = Math.round(offset - before.offset);
    const pauseMs = Math.max(0, Math.round(passed - before.passed - LOOK_EVERY_MS));
    if (Math.abs(stepMs) >= LEAST_STEP_MS || pauseMs >= LEAST_PAUSE_MS) onJump({ stepMs, pauseMs });
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
