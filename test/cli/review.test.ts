import { describe, expect, it, vi } from 'vitest';
import type { Analyzer } from '../../src/analysis/analyzer.js';
import { recordRun } from '../../src/domain/runs/record-run.js';
import { parseRunHead } from '../../src/domain/runs/new-run.js';
import { run, start } from './in-process.js';
import { useServer } from './use-server.js';

const server = useServer({
  'jobs/busy.yaml': 'cmd: "true"\n',
  'jobs/quiet.yaml': 'cmd: "true"\n',
  'jobs/other.yaml': 'cmd: "true"\n',
});
const at = () => ({ cwd: server.folder, env: server.env });

/** The next review of the server is under way until `goOn` is called, or the server stops. */
function holdReviews(): { begun: Promise<void>; goOn: () => void } {
  let goOn = (): void => undefined;
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const over = new Promise<void>((resolve) => (goOn = resolve));
  const [rules] = server.app.core.analyzers as [Analyzer];
  const held: Analyzer = {
    name: 'rules',
    analyze: async (ctx, options) => {
      begin();
      const { signal } = options;
      await Promise.race([over, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
      signal.throwIfAborted();
      return rules.analyze(ctx, options);
    },
  };
  server.app.core.analyzers.splice(0, 1, held);
  return { begun, goOn };
}

/** Resolves when somebody subscribes to the server's events. */
function subscribed(): Promise<void> {
  const { feed } = server.app.core;
  const subscribe = feed.subscribe.bind(feed);
  return new Promise((resolve) => {
    vi.spyOn(feed, 'subscribe').mockImplementationOnce((options) => {
      resolve();
      return subscribe(options);
    });
  });
}

function recordRunOf(jobId: string) {
  const moment = new Date(Date.now() - 60_000).toISOString();
  const head = parseRunHead({ started_at: moment, finished_at: moment, exit_code: 0 });
  return recordRun(server.app.core, { jobId, head, log: null, runKey: 'one' });
}

describe('review', () => {
  it('says that it started, and that a job does not exist', async () => {
    const started = await run(['review', 'other', '--force'], at());
    expect(started).toMatchObject({ code: 0, stderr: '' });
    expect(started.stdout).toMatch(/^review \d+ of other \w+\n$/);
    const missing = await run(['review', 'nobody'], at());
    expect(missing).toEqual({ code: 4, stdout: '', stderr: "selfheal: job 'nobody' not found\n" });
  });

  it('--wait prints the end of a review that was over before anybody could be told', async () => {
    const { code, stdout, stderr } = await run(['review', 'quiet', '--force', '--wait', '--json'], at());
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      review: { jobId: 'quiet', status: expect.stringMatching(/COMPLETED|SKIPPED/) as string },
    });
  });

  it('--wait waits for the end of its review, not of another', async () => {
    await recordRunOf('busy');
    const { begun, goOn } = holdReviews();
    const waiting = start(['review', 'busy', '--force', '--wait'], at());
    await begun;
    const queued = start(['review', 'quiet', '--force', '--wait'], at());
    expect(waiting.output()).toBe('');
    goOn();
    expect(await waiting.ended).toBe(0);
    expect(waiting.output()).toMatch(/^review \d+ of busy completed: 1 run analysed, /);
    expect(await queued.ended).toBe(0);
    expect(queued.output()).toMatch(/^review \d+ of quiet (completed|skipped): 0 runs analysed, /);
  });

  it('--wait lives through a restart of the server, which goes on with the review', async () => {
    const { begun } = holdReviews();
    const listening = subscribed();
    const waiting = start(['review', 'busy', '--force', '--wait'], at());
    await Promise.all([begun, listening]);
    await server.restart(() => waiting.told('trying again'));
    expect(await waiting.ended).toBe(0);
    expect(waiting.output()).toMatch(/^review \d+ of busy completed: /);
  });
});
