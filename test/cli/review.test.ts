import stringWidth from 'string-width';
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
    expect(waiting.errors()).not.toContain('%');
  });

  it('--wait draws on a terminal how far the review is, and wipes it away at the end', async () => {
    const { begun, goOn } = holdReviews();
    const surroundings = { ...at(), columns: 100 };
    const waiting = start(['review', 'busy', '--force', '--wait'], surroundings);
    await begun;
    const queued = start(['review', 'quiet', '--force', '--wait'], surroundings);
    await Promise.all([waiting.told('analysing, 1 run'), queued.told('waiting')]);
    goOn();
    expect([await waiting.ended, await queued.ended]).toEqual([0, 0]);
    expect(linesDrawn(waiting.errors())).toContainEqual(
      expect.stringMatching(/^█{3}░{17} {3}15 % {2}review \d+ of busy: analysing, 1 run$/),
    );
    expect(linesDrawn(queued.errors())[0]).toMatch(/^░{20} {4}0 % {2}review \d+ of quiet: waiting$/);
    expect(linesDrawn(waiting.errors()).at(-1)).toBe('');
    expect(waiting.output()).toMatch(/^review \d+ of busy completed: 1 run analysed, /);
  });

  it('--wait keeps what it draws on one line of a narrow terminal', async () => {
    const { goOn } = holdReviews();
    const waiting = start(['review', 'busy', '--force', '--wait'], { ...at(), columns: 40 });
    await waiting.told(' 15 %');
    goOn();
    await waiting.ended;
    for (const line of linesDrawn(waiting.errors())) expect(stringWidth(line)).toBeLessThan(40);
  });

  it('--wait --json draws nothing', async () => {
    const { code, stdout, stderr } = await run(['review', 'quiet', '--force', '--wait', '--json'], {
      ...at(),
      columns: 100,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ review: { jobId: 'quiet' } });
  });

  it('--wait that is interrupted leaves the review running, and says how to end it', async () => {
    const { begun, goOn } = holdReviews();
    const waiting = start(['review', 'busy', '--force', '--wait'], { ...at(), columns: 100 });
    await Promise.all([begun, waiting.told('15 %')]);
    waiting.signals.emit('SIGINT', 'SIGINT');
    expect(await waiting.ended).toBe(130);
    expect(waiting.output()).toBe('');
    const told = /selfheal: review (\d+) of busy goes on; 'selfheal cancel \1' ends it\n$/.exec(
      waiting.errors(),
    );
    expect(told).not.toBeNull();
    expect(waiting.signals.eventNames()).toEqual([]);
    const review = await run(['cancel', told?.[1] ?? ''], at());
    expect(review).toEqual({ code: 0, stdout: `review ${told?.[1]} of busy cancelled\n`, stderr: '' });
    goOn();
  });
});

describe('cancel', () => {
  it('ends the review of a job, and whoever waits for it hears why', async () => {
    const { begun, goOn } = holdReviews();
    const waiting = start(['review', 'busy', '--force', '--wait'], at());
    await begun;
    const { code, stdout } = await run(['cancel', 'busy', '--json'], at());
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ review: { jobId: 'busy', status: 'SKIPPED' } });
    expect(await waiting.ended).toBe(0);
    expect(waiting.output()).toMatch(/ of busy skipped: .* \(Cancelled by local\)\n$/);
    goOn();
  });

  it('says that there is nothing to end: no such job, none in progress, one that has ended', async () => {
    expect(await run(['cancel', 'nobody'], at())).toEqual({
      code: 4,
      stdout: '',
      stderr: "selfheal: job 'nobody' not found\n",
    });
    expect((await run(['cancel', '999999'], at())).code).toBe(4);
    expect(await run(['cancel', 'busy'], at())).toEqual({
      code: 5,
      stdout: '',
      stderr: "selfheal: no review of job 'busy' is in progress\n",
    });
    const { id } = await server.app.core.prisma.healingReview.findFirstOrThrow({
      where: { status: 'skipped' },
    });
    const ended = await run(['cancel', `#${id}`], at());
    expect(ended).toMatchObject({ code: 5, stderr: expect.stringContaining('skipped') as string });
    const global = Buffer.from(`Review:${id}`).toString('base64');
    expect((await run(['cancel', global], at())).stderr).toBe(ended.stderr);
  });
});

describe('queue', () => {
  it('shows what runs and what waits, in the order of turns', async () => {
    expect(await run(['queue'], at())).toEqual({
      code: 0,
      stdout: '',
      stderr: 'selfheal: no review runs or waits\n',
    });
    const { begun, goOn } = holdReviews();
    await run(['review', 'busy', '--force'], at());
    await begun;
    await run(['review', 'quiet', '--force'], at());
    const { stdout } = await run(['queue', '--json'], at());
    expect(JSON.parse(stdout)).toMatchObject({
      totalCount: 2,
      reviews: [
        { jobId: 'busy', phase: 'ANALYSING', progress: 15, attempt: 1 },
        { jobId: 'quiet', phase: 'WAITING', progress: 0, attempt: 0, notBefore: null, waitingFor: null },
      ],
    });
    await server.app.core.prisma.healingReview.updateMany({
      where: { jobId: 'quiet', status: 'running' },
      data: { notBefore: new Date('2126-03-01T03:00:00Z'), waitingFor: 'run 7 of job\u001b x' },
    });
    const [titles, busy, quiet] = (await run(['queue'], at())).stdout.split('\n');
    expect(titles).toMatch(/^ *ID {2}JOB +PHASE +DONE {2}TRIGGER +TRIES {2}AGE {2}WAITS FOR$/);
    expect(busy).toMatch(/^ *\d+ {2}busy +analysing +15 % {2}manual +1 +now$/);
    expect(quiet).toMatch(
      / quiet +waiting +0 % +manual +0 +now {2}until 2126-03-01 03:00:00Z, run 7 of job\\x1b x$/,
    );
    for (const jobId of ['quiet', 'busy']) await run(['cancel', jobId], at());
    goOn();
  });
});

/** What stood on the line that is drawn over itself, from the first to the last. */
function linesDrawn(text: string): string[] {
  // To the start of the line, and wipe what follows.
  return text.split(/\u001b\[1G\u001b\[0K/).slice(1);
}
