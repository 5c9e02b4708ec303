import type { Agenda } from 'agenda';

/** What Agenda runs beside chores; the names are kept in its database. */
export const JOBS = {
  /** Starts the reviews whose time has come. */
  due: 'reviews.due',
  /** Carries out reviews of the queue until none may begin. */
  work: 'reviews.work',
  /** Finds reviews of lost processes, and work whose wake-up was lost. */
  sweep: 'reviews.sweep',
  /** Removes what Agenda keeps of work that failed. */
  tidy: 'scheduler.tidy',
} as const;

/** Wake-ups that nobody was free for; more of them would only heap up. */
export async function wakesInStore(agenda: Agenda): Promise<number> {
  const { total } = await agenda.queryJobs({ name: JOBS.work, state: 'queued' });
  return total;
}

/** What succeeds Agenda removes by itself; what fails is in the log. Turns by the clock stay. */
export async function removeFailed(agenda: Agenda): Promise<void> {
  const { jobs } = await agenda.queryJobs({ state: 'failed' });
  const ids = jobs.flatMap(({ _id, type }) => (_id && type === 'normal' ? [_id.toString()] : []));
  if (ids.length > 0) await agenda.cancel({ ids });
}
