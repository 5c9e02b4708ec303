import { expect } from 'vitest';

async function post(url: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.ok).toBe(true);
}

/** Eight backups that went on after a failed copy: what the pages talk about. */
export async function recordBackups(url: string, jobId = 'backup'): Promise<void> {
  for (let hour = 8; hour >= 1; hour -= 1) {
    const started = Date.now() - hour * 3_600_000;
    await post(url, `/jobs/${jobId}/runs`, {
      started_at: new Date(started).toISOString(),
      finished_at: new Date(started + 1_500).toISOString(),
      exit_code: 0,
      trigger: 'scheduled',
      log: [
        {
          at: new Date(started + 100).toISOString(),
          stream: 'stderr',
          line: "cp: cannot stat 'data/invoices.csv': No such file or directory",
        },
        { at: new Date(started + 1_400).toISOString(), stream: 'stdout', line: 'backup finished' },
      ],
    });
  }
}

/** Has a job reviewed, and waits for the end. */
export async function reviewed(url: string, jobId: string): Promise<void> {
  await post(url, '/healing/trigger', { job_id: jobId, force: true });
  await expect
    .poll(async () => (await fetch(`${url}/api/v1/healing/reviews?job_id=${jobId}&limit=1`)).text())
    .toContain('"status":"completed"');
}
