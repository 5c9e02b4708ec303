import { describe, expect, it } from 'vitest';
import type { AiSessionDetail, ReviewContext, RunLogBatch } from '../../src/analysis/context.js';
import { digestContext } from '../../src/analysis/digest-context.js';
import type { ContextPart, ContextSection, ReviewDigest } from '../../src/analysis/review-digest.js';
import { sharedSurvey } from '../../src/analysis/shared-survey.js';
import { aContext, aFile, aRun, failed, HOUR, NOW, range, session, type Scene } from './review-fixture.js';

const digest = (scene: Scene, more: Partial<ReviewContext> = {}): Promise<ReviewDigest> =>
  digestContext({ ...aContext(scene), ...more });
const section = (made: ReviewDigest, part: ContextPart): ContextSection => {
  const found = made.sections.find((one) => one.part === part);
  if (!found) throw new Error(`no section ${part}`);
  return found;
};
const bytesOf = (made: ReviewDigest): number =>
  made.sections.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);

const SLA = {
  successRate: 0.9,
  maxDurationSeconds: 5,
  maxLatenessSeconds: 60,
  maxConsecutiveFailures: 2,
  windowDays: 30,
};

describe('the digest of a context', () => {
  it('has statistics over all runs and details of the telling ones, which can be cited', async () => {
    const runs = [
      ...range(1, 40).map((id) => aRun(id)),
      failed(41, { exitCode: 137, signal: 'SIGKILL', error: 'killed\nby the kernel' }),
      ...range(42, 60).map((id) => aRun(id, { durationMs: 1_000 * id })),
      failed(61),
      failed(62),
    ];
    const { title, text, leftOut } = section(await digest({ runs, earlierRuns: [aRun(900)] }), 'runs');
    expect(title).toBe('Runs: 62 in the window, 6 in detail, 1 before it');
    expect(text).toContain('In the window: 59 succeeded, 3 failed');
    expect(text).toContain('- failures by their end: 2 with exit code 1, 1 by signal SIGKILL');
    expect(text).toContain('Before it, for comparison: 1 succeeded');
    expect(text).toContain('run 41 (newest of one failure with signal SIGKILL): ');
    expect(text).toContain('error: killed\\nby the kernel');
    expect(text).toContain('run 61 (first of the failures since the last success');
    expect(text).toContain('run 60 (among the slowest successes; newest success; among the newest)');
    expect(text).toContain('run 900 (newest success; of median duration): started');
    expect(leftOut).toBe('Left out: 56 of 62 runs in detail; they are in the statistics.');
  });

  it('counts kinds of log lines over the whole window, and quotes around errors and the end, each with its number', async () => {
    const runs = [...range(1, 30).map((id) => aRun(id)), failed(31), failed(32)];
    const logs = Object.fromEntries(
      runs.map(({ id, exitCode }) => [
        id,
        [
          ...range(1, 50).map((row) => `read row ${row} of ${id}`),
          ...(exitCode === 0
            ? ['done']
            : ['connecting', '!Error: connect ECONNREFUSED 10.0.0.1:5432', 'cleaning up', 'bye']),
        ],
      ]),
    );
    const { title, text, leftOut } = section(await digest({ runs, logs }), 'logs');
    expect(title).toMatch(/^Logs: 1,638 lines in \d+ kinds, 1 errors and the ends of \d+ logs quoted$/);
    expect(text).toContain('1638 lines of 32 runs');
    expect(text).toContain(
      '- 2 lines; 2 failing, 0 succeeding, ended 2, 100 % on stderr; first in run 31 line 52, last in run 32 line 52: Error: connect ECONNREFUSED <ip>',
    );
    expect(text).toContain(
      '- 1,600 lines; 2 failing, 30 succeeding; first in run 1 line 1, last in run 32 line 50: read row <num> of <num>',
    );
    expect(text).toContain(
      [
        '- run 32, around "Error: connect ECONNREFUSED <ip>":',
        '  48| read row 48 of 32',
        '  49| read row 49 of 32',
        '  50| read row 50 of 32',
        '  51| connecting',
        '  52| [stderr] Error: connect ECONNREFUSED 10.0.0.1:5432',
        '  53| cleaning up',
        '  54| bye',
      ].join('\n'),
    );
    expect(text).toMatch(/- end of run 32 \(.*\):\n {2}30\| read row 30 of 32\n/);
    expect(leftOut).toBeNull();
  });

  it('keeps the numbers of lines right across batches, and what stands around an error at a seam', async () => {
    const ctx = aContext({ runs: [failed(7)] });
    const texts = range(1, 20).map((line) =>
      line === 10 ? 'Error: broken' : `step ${'abcdefghij'[line % 10]}`,
    );
    ctx.logs = async function* (): AsyncGenerator<RunLogBatch> {
      for (const from of [0, 9, 10, 11]) {
        const to = from === 0 ? 9 : from === 11 ? 20 : from + 1;
        const lines = texts.slice(from, to).map((text) => ({ at: NOW, stream: 'stdout' as const, text }));
        yield { runId: 7, firstLine: from + 1, lines };
      }
    };
    const { text } = section(await digestContext(ctx), 'logs');
    const quoted = /around "Error: broken":\n((?: {2}\d+\| .*\n?)+)/.exec(text)?.[1] ?? '';
    expect(quoted.trimEnd().split('\n')).toEqual(
      range(6, 14).map((line) => `  ${line}| ${texts[line - 1] ?? ''}`),
    );
  });

  it('lets no line of a log be more than one line, end anything, or hide what it is', async () => {
    const hostile = `a\nrun 1\r\x1b[2J\0\u2028 12| fake ${'\ud800'} ${'xxx '.repeat(1_500)}`;
    const { text } = section(
      await digest({ runs: [failed(1)], logs: { 1: ['Error: first', hostile] } }),
      'logs',
    );
    expect(text).toContain('  2| a\\nrun 1\\r\\x1b[2J\\x00\\u2028 12| fake \ufffd xxx');
    expect(text).toContain('… (cut)');
    expect(text.split('\n').every((line) => line.length < 1_000)).toBe(true);
    expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f\u2028]/);
  });

  it('lists what the SLA promises, how it was kept, and each violation; a failed run on time is one', async () => {
    const startedAt = new Date(NOW.getTime() - HOUR);
    const runs = [
      failed(1, { startedAt: new Date(startedAt.getTime() - HOUR), durationMs: 1_000 }),
      aRun(2, { startedAt: new Date(startedAt.getTime() + 90_000), durationMs: 9_000 }),
    ];
    const { title, text } = section(await digest({ runs, job: { sla: SLA } }), 'sla');
    expect(title).toBe('SLA: 2 runs broke a promise');
    expect(text).toContain('- at least 90 % of executions succeed');
    expect(text).toContain('- success rate: 50 % (1 of 2 executions)');
    expect(text).toContain('- lateness of scheduled runs: median 45 s');
    expect(text).toContain('Violations, newest first (1 of success, 1 of duration, 1 of lateness):');
    expect(text).toMatch(/- run 1, .*: failed/);
    expect(text).toMatch(/- run 2, .*: took 9 s, promised were 5 s/);
    expect(text).toMatch(/- run 2, .*: began 1 min 30 s late, promised were 1 min/);
  });

  it('tells why violations are not counted where the schedule cannot be read', async () => {
    const { leftOut } = section(
      await digest({ runs: [aRun(1)], job: { sla: SLA, schedule: 'every day' } }),
      'sla',
    );
    expect(leftOut).toMatch(/violations, since job "report": schedule "every day".*cannot be read/);
  });

  it('shows business records newest first, with sums over all, and what the operator asks', async () => {
    const records = range(1, 400).map((line) => ({
      line,
      value: { sold: line, state: line % 4 === 0 ? 'refused' : 'ok', note: { by: `customer ${line}` } },
    }));
    const business = {
      path: '/jobs/results.jsonl',
      records,
      lines: 500,
      brokenLines: 3,
      summary: { path: '/jobs/summary.md', text: 'A good week.\nOr not?' },
      prompt: 'Do we sell more?',
    };
    const made = await digest({ runs: [aRun(1)] }, { business });
    const { title, text, leftOut } = section(made, 'business_log');
    expect(title).toBe('Business log: the newest 400 records, 3 broken lines');
    expect(text).toContain('This review is about outcomes');
    expect(text).toContain('What the operator asks:\n  Do we sell more?');
    expect(text).toContain('The summary in /jobs/summary.md:\n  A good week.\n  Or not?');
    expect(text).toContain(
      '- sold: least 1, median 200.5, most 400, newest 400, mean of the older half 100.5 and of the newer 300.5',
    );
    expect(text).toContain('- state: ok ×300, refused ×100');
    expect(text).toContain('- note.by: at least 200 different values');
    expect(text).toContain('400| {"sold":400,');
    expect(leftOut).toMatch(
      /^Left out: \d+ of 400 records, the oldest; they are in the sums over the fields\.$/,
    );
  });

  it('tells sessions, the workflow, the memory and the configuration', async () => {
    const detail: AiSessionDetail = {
      ...session(),
      runId: 2,
      sessionKey: 'agent:main:x',
      turns: 3,
      tools: { exec: 2, read: 1 },
      toolErrors: 1,
      refusals: 1,
      retries: 1,
      messageCount: 9,
      messages: [{ role: 'user', content: 'two\nlines' }],
      source: 'openclaw',
    };
    const upstream = {
      jobId: 'fetch',
      configured: true,
      runs: 3,
      failures: 1,
      lastOutcome: 'failed' as const,
      lastEndedAt: NOW,
    };
    const made = await digest(
      { runs: [aRun(1), aRun(2, { aiSession: session() })] },
      {
        sessions: [detail],
        workflow: {
          upstream: [upstream, { ...upstream, jobId: 'gone', configured: false }],
          downstream: [],
          steps: [],
          partOf: ['nightly'],
          waits: [{ runId: 2, waitedMs: 60_000, upstream: 'fetch' }],
        },
        configuration: {
          asWritten: '  report:\n    cmd: x',
          firstLine: 5,
          effective: 'cmd: x\ntimezone: UTC\n',
        },
        memory: {
          open: [{ id: 4, category: 'cost', title: 'Use less', targetFile: '/jobs/p.md' }],
          rejected: [
            { id: 5, category: 'config', title: 'Retry', reason: 'We want to see it fail', at: NOW },
          ],
          applied: [{ id: 6, category: 'script', title: 'Strict mode', at: NOW }],
        },
      },
    );
    expect(section(made, 'ai_sessions').text).toContain(
      '- session of run 2 (agent:main:x): model m-1, 3 turns, tools exec ×2, read ×1, 1 tool error, 1,000 input tokens, 200 output tokens, 0.0200 US dollars, 1 refusal, 1 retry\n  [user] two\n    lines\n  (8 messages not shown)',
    );
    expect(section(made, 'workflows').text).toContain(
      '- fetch: 3 runs in the window, 1 failure, last failed at 2026-03-08',
    );
    expect(section(made, 'workflows').text).toContain('- gone: no configured job');
    expect(section(made, 'workflows').text).toContain('- run 2 began 1 min after fetch had ended');
    expect(section(made, 'memory').text).toContain(
      '- #5 (config, 2026-03-08T12:00:00.000Z) Retry; because: We want to see it fail',
    );
    expect(section(made, 'config').text).toContain('The job as written: lines 5 to 6 of /jobs/report.yaml.');
    expect(section(made, 'config').text).toContain('timezone: UTC');
  });

  it('shows whole files as they are, and lets none be written anew that it cannot show', async () => {
    const files = [
      aFile('/jobs/a.sh', 'echo a\necho b', 'script'),
      aFile('/jobs/b.sh', 'printf "\x1b[1m"\n', 'script'),
      aFile('/jobs/c.sh', 'large\n', 'script'),
      aFile('/jobs/report.yaml', 'cmd: x\n'),
    ];
    const large = {
      path: '/jobs/c.sh',
      role: 'script' as const,
      kind: 'shell' as const,
      bytes: 300_000,
      lines: 9_000,
      parts: [{ firstLine: 40, text: 'one\ntwo', why: 'the log mentions line 41' }],
      outline: [{ line: 30, text: 'main() {' }],
    };
    const made = await digest({ runs: [], files }, { largeFiles: [large] });
    expect(made.wholeFiles).toEqual(['/jobs/a.sh', '/jobs/report.yaml']);
    const { title, text } = section(made, 'script');
    expect(title).toBe('Script: 1 whole script, 2 in parts');
    expect(text).toContain(
      '1| echo a\n2| echo b\n(the last line has no line break at its end)\nEnd of /jobs/a.sh',
    );
    expect(text).toContain('1| printf "\\x1b[1m"');
    expect(text).toContain(
      'From line 40 (the log mentions line 41):\n40| one\n41| two\nWhere its parts begin:\n30| main() {',
    );
    expect(text).not.toContain('| large');
  });

  it('has no section for what the scope leaves out or is not there, and tells of a window without anything', async () => {
    const made = await digest({ runs: [], files: [] }, { partsOff: new Set(['logs']) });
    expect(made.sections.map(({ part }) => part)).toEqual(['job', 'runs']);
    expect(section(made, 'runs').text).toContain('In the window: no runs.');
    const empty = await digest({ runs: [], files: [] });
    expect(section(empty, 'logs')).toMatchObject({
      title: 'Logs: 0 lines in 0 kinds, 0 errors and the ends of 0 logs quoted',
      leftOut: null,
    });
  });

  it('stays within its bound, whatever there is of everything', async () => {
    const runs = range(1, 3_000).map((id) =>
      failed(id, { error: 'x'.repeat(9_000), logLines: 3, exitCode: id % 256 }),
    );
    const word = (seed: number): string => `w${(seed * 7919).toString(36).replace(/\d/g, 'q')}`;
    const logs = Object.fromEntries(
      runs.map(({ id }) => [
        id,
        range(1, 3).map((line) => `Error: ${word(id * line)} ${word(id)} failed ${'yyy '.repeat(750)}`),
      ]),
    );
    const otherJobs = range(1, 2_000).map((id) => ({
      jobId: `job-${id}`,
      schedule: '* * * * *',
      timezone: 'UTC',
    }));
    const memory = {
      open: [],
      applied: [],
      rejected: range(1, 900).map((id) => ({
        id,
        category: 'cost',
        title: 'z'.repeat(400),
        reason: 'r'.repeat(900),
        at: NOW,
      })),
    };
    const made = await digest({ runs, logs, job: { sla: SLA } }, { otherJobs, memory });
    expect(bytesOf(made)).toBeLessThan(160_000);
    expect(section(made, 'memory').leftOut).toMatch(/of 900 earlier suggestions/);
    expect(section(made, 'sla').leftOut).toMatch(/violations, the oldest/);
    expect(section(made, 'logs').leftOut).toMatch(/kinds of errors, the rarest/);
    const small = await digestContext({ ...aContext({ runs, logs }), memory }, { mostBytes: 20_000 });
    expect(bytesOf(small)).toBeLessThan(21_000);
  });

  it('names what could not be had', async () => {
    const gaps = [
      { part: 'logs' as const, reason: 'The log of run 3 is damaged.' },
      { part: 'script' as const, reason: '/jobs/x.sh is a named pipe.' },
    ];
    const made = await digest({ runs: [aRun(1)] }, { gaps });
    expect(section(made, 'logs').leftOut).toBe('The log of run 3 is damaged.');
    expect(section(made, 'script')).toMatchObject({
      title: 'Script: 0 whole scripts',
      leftOut: '/jobs/x.sh is a named pipe.',
    });
  });

  it('reads the log once with all who want to know what is in it, and stops when it is told to', async () => {
    let passes = 0;
    const plain = aContext({ runs: [failed(1)], logs: { 1: ['Error: broken'] } });
    const ctx: ReviewContext = {
      ...plain,
      logs: () => {
        passes += 1;
        return plain.logs();
      },
    };
    const aborting = new AbortController();
    const survey = sharedSurvey(ctx, aborting.signal);
    const seen: string[] = [];
    await survey([{ observe: (_run, _line, { text }) => void seen.push(text) }]);
    await digestContext(ctx, { survey });
    await survey();
    expect([passes, seen]).toEqual([1, ['Error: broken']]);
    await survey([{ observe: () => undefined }]);
    expect(passes).toBe(2);
    aborting.abort(new Error('no longer wanted'));
    const late = sharedSurvey(ctx, aborting.signal);
    await expect(digestContext(ctx, { survey: late, signal: aborting.signal })).rejects.toThrow(
      'no longer wanted',
    );
  });
});
