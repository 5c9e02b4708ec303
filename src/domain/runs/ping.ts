import type { JobRun } from '../../generated/prisma/client.js';
import type { Core } from '../core.js';
import { recordRun } from './record-run.js';

export interface Ping {
  jobId: string;
  /** `start`, or how it ended. */
  event: 'start' | { exitCode: number };
  /** Tells overlapping runs apart; made up by the sender. */
  rid: string | null;
  /** The body of the request. */
  log: string;
  /** Made up by the transport, for a run that no `start` announced. */
  uniqueKey: string;
}

/**
 * A start, or an end, of a run told by HTTP. An end belongs to the newest open start of the same `rid`
 * (without one: to the newest open start without one); an end without a start is a run of no length.
 *
 * @throws NotFoundError for a job that is not configured
 */
export async function recordPing(core: Core, ping: Ping): Promise<JobRun> {
  const now = core.clock.now();
  // In hexadecimal, since a rid may hold what a prefix search gives a meaning (`_`, `%`), or a colon.
  const prefix = `ping:${Buffer.from(ping.rid ?? '').toString('hex')}:`;
  const open = await core.prisma.jobRun.findFirst({
    where: { jobId: ping.jobId, runKey: { startsWith: prefix }, finishedAt: null },
    orderBy: { id: 'desc' },
  });
  if (ping.event === 'start') {
    const { run } = await recordRun(core, {
      jobId: ping.jobId,
      head: { started_at: now, trigger: 'scheduled', attempt: 1, timed_out: false, log_cut: false },
      log: ping.log === '' ? null : ping.log,
      runKey: prefix + ping.uniqueKey,
    });
    return run;
  }
  const { run } = await recordRun(core, {
    jobId: ping.jobId,
    head: {
      // A clock that was set back must not end a run before it began.
      started_at: open ? open.startedAt : now,
      finished_at: open && open.startedAt > now ? open.startedAt : now,
      exit_code: ping.event.exitCode,
      trigger: 'scheduled',
      attempt: 1,
      timed_out: false,
      log_cut: false,
    },
    log: ping.log === '' ? null : ping.log,
    runKey: open ? open.runKey : prefix + ping.uniqueKey,
    append: true,
  });
  return run;
}
