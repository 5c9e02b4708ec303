import { expect, vi } from 'vitest';

async function post(url: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.ok).toBe(true);
}

/** A run of a job, some hours ago. @param how its exit code and lines */
export async function recordRun(
  url: string,
  jobId: string,
  how: { hoursAgo?: number; exitCode?: number; log?: [stream: 'stdout' | 'stderr', line: string][] } = {},
): Promise<void> {
  const { hoursAgo = 0.01, exitCode = 0, log = [] } = how;
  const started = Date.now() - hoursAgo * 3_600_000;
  const at = (ms: number): string => new Date(started + ms).toISOString();
  await post(url, `/jobs/${jobId}/runs`, {
    started_at: at(0),
    finished_at: at(1_500),
    exit_code: exitCode,
    trigger: 'scheduled',
    log: log.map(([stream, line], index) => ({ at: at(100 + index), stream, line })),
  });
}

/** Eight backups that went on after a failed copy: what the pages talk about. */
export async function recordBackups(url: string, jobId = 'backup'): Promise<void> {
  for (let hoursAgo = 8; hoursAgo >= 1; hoursAgo -= 1)
    await recordRun(url, jobId, {
      hoursAgo,
      log: [
        ['stderr', "cp: cannot stat 'data/invoices.csv': No such file or directory"],
        ['stdout', 'backup finished'],
      ],
    });
}

/** As the demo leaves it: #1 was applied and rolled back, #2 has its like in other jobs, #3 and #4 are of fetch-prices. */
export async function demoHistory(url: string): Promise<void> {
  for (let hoursAgo = 10; hoursAgo >= 1; hoursAgo -= 1)
    await recordRun(url, 'fetch-prices', {
      hoursAgo,
      exitCode: hoursAgo % 2,
      log: hoursAgo % 2 === 1 ? [['stderr', 'Error: connect ECONNRESET 127.0.0.1:9']] : [],
    });
  for (const jobId of ['backup', 'fetch-prices', 'order-report']) await reviewed(url, jobId);
  await post(url, '/healing/suggestions/1/approve', {});
  await post(url, '/healing/suggestions/1/apply', {});
  await post(url, '/healing/actions/1/rollback', {});
}

/** Has a job reviewed, and waits for the end. */
export async function reviewed(url: string, jobId: string): Promise<void> {
  await post(url, '/healing/trigger', { job_id: jobId, force: true });
  const newest = `${url}/api/v1/healing/reviews?job_id=${jobId}&limit=1`;
  await vi.waitFor(async () => expect(await (await fetch(newest)).text()).toContain('"status":"completed"'), {
    timeout: 30_000,
  });
}
