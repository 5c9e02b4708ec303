import { ALL_JOBS } from '../../src/domain/stats/counters.js';
import type { Core } from '../../src/domain/core.js';
import type { Job } from '../../src/domain/jobs/build-job.js';
import { badUserInput } from '../errors/bad-user-input.js';

export type JobSort = 'id' | 'name' | 'pending' | 'next_review';

/** Where a job stands in an order: by what it had there when it was read, then by its id. */
export interface JobPlace {
  key: string | number;
  jobId: string;
}

/** What jobs have in an order, smaller ones first; at most one statement, whatever the number of jobs. */
export async function jobKeys(core: Core, sort: JobSort): Promise<(job: Job) => string | number> {
  switch (sort) {
    case 'id':
      return () => 0;
    case 'name':
      return ({ jobId, config }) => (config.name ?? jobId).toLowerCase();
    case 'pending': {
      const rows = await core.prisma.healingCounter.groupBy({
        by: ['jobId'],
        where: { kind: 'suggestion', jobId: { not: ALL_JOBS }, status: 'pending' },
        _sum: { count: true },
      });
      const counts = new Map(rows.map(({ jobId, _sum }) => [jobId, _sum.count ?? 0]));
      return ({ jobId }) => -(counts.get(jobId) ?? 0);
    }
    case 'next_review': {
      const rows = await core.prisma.healingSchedule.findMany({
        where: { nextAt: { not: null } },
        select: { jobId: true, nextAt: true },
      });
      const times = new Map(rows.map(({ jobId, nextAt }) => [jobId, nextAt?.getTime()]));
      return ({ jobId }) => times.get(jobId) ?? Number.MAX_SAFE_INTEGER;
    }
  }
}

export function comparePlaces(a: JobPlace, b: JobPlace): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.jobId === b.jobId ? 0 : a.jobId < b.jobId ? -1 : 1;
}

/** A place between jobs, so that it holds while jobs come, go and change. */
export function writeJobCursor({ key, jobId }: JobPlace, sort: JobSort): string {
  return Buffer.from(sort === 'id' ? `job:${jobId}` : JSON.stringify([sort, key, jobId])).toString('base64');
}

/** @throws GraphQLError where the text is no cursor of jobs in this order */
export function readJobCursor(cursor: string, sort: JobSort, argument: 'after' | 'before'): JobPlace {
  const place = placeIn(Buffer.from(cursor, 'base64').toString('utf8'), sort);
  if (place) return place;
  const message = 'must be a cursor of this connection in this order';
  throw badUserInput(`${argument} ${message}`, [{ path: [argument], message }]);
}

function placeIn(text: string, sort: JobSort): JobPlace | null {
  if (sort === 'id') {
    const jobId = /^job:(.+)$/.exec(text)?.[1];
    return jobId === undefined ? null : { key: 0, jobId };
  }
  try {
    const [of, key, jobId] = JSON.parse(text) as unknown[];
    const fits =
      of === sort && typeof key === (sort === 'name' ? 'string' : 'number') && typeof jobId === 'string';
    return fits ? { key: key as string | number, jobId } : null;
  } catch {
    return null; // no JSON, or no list
  }
}
