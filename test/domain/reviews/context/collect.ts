import type { Core } from '../../../../src/domain/core.js';
import { collectContext, type CollectedContext } from '../../../../src/domain/reviews/collect-context.js';
import { parseRunHead } from '../../../../src/domain/runs/new-run.js';
import { recordRun, type RunDelivery } from '../../../../src/domain/runs/record-run.js';
import type { JobRun } from '../../../../src/generated/prisma/client.js';

const DAY_MS = 86_400_000;

/** The context of a review that looks at all that was recorded in the last 30 days. */
export async function collect(core: Core, jobId: string): Promise<CollectedContext> {
  const job = core.jobs.get(jobId);
  if (!job) throw new Error(`no job ${jobId}: ${core.jobs.problems()[0]?.message ?? 'nobody described it'}`);
  const to = core.clock.now();
  // What the database calls now is later than a clock that stands still.
  const window = {
    from: new Date(to.getTime() - 30 * DAY_MS),
    to,
    recordedAfter: null,
    runId: null,
    minRuns: 0,
  };
  return collectContext(core, job, { windowFrom: window.from, windowTo: to }, window);
}

/** Records a run of 30 seconds that began at this minute of 10 o'clock on 2026-03-02. */
export async function record(
  core: Core,
  jobId: string,
  minute: number,
  given: { exitCode?: number; log?: RunDelivery['log']; seconds?: number } & Record<string, unknown> = {},
): Promise<JobRun> {
  const { exitCode = 0, log = null, seconds = 30, ...more } = given;
  const start = Date.UTC(2026, 2, 2, 10, minute);
  const { run } = await recordRun(core, {
    jobId,
    head: parseRunHead({
      started_at: new Date(start).toISOString(),
      finished_at: new Date(start + seconds * 1000).toISOString(),
      exit_code: exitCode,
      trigger: 'scheduled',
      ...more,
    }),
    log,
    runKey: `${jobId}-${minute}`,
  });
  return run;
}
