import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { recordRun } from '../../src/domain/runs/record-run.js';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { run } from './in-process.js';
import { useServer } from './use-server.js';

const SCRIPT = '#!/bin/bash\n# nightly\necho done\n';
const HEALED = '#!/bin/bash\nset -euo pipefail\n# nightly\necho done\n';

const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/;
const HOSTILE = '\u001b]0;owned\u0007Clear\u001b[2J the\nscreen\u202e';

const server = useServer({
  'jobs/backup.yaml': '# kept\ncmd: bash ../backup.sh\nself_healing:\n  enabled: true\n',
  'backup.sh': SCRIPT,
});

const cli = (argv: string[], more: { columns?: number; colours?: boolean; token?: string } = {}) =>
  run(argv, { cwd: server.folder, env: server.env, ...more });
const suggest = (columns: { title?: string; severity?: 'low' | 'critical' } = {}) =>
  insertSuggestion(server.app.core, {
    jobId: 'backup',
    change: { file: join(server.folder, 'backup.sh'), to: HEALED },
    ...columns,
  });
/** Where nobody listens just now. */
const closedPort = async (): Promise<string> => {
  const socket = createServer();
  socket.listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  socket.close();
  await once(socket, 'close');
  return `http://127.0.0.1:${port}`;
};
const json = async (argv: string[]): Promise<unknown> => {
  const { code, stdout, stderr } = await cli([...argv, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
};

describe('suggestions', () => {
  it('prints what matches the filters, as JSON with the count of all', async () => {
    const low = await suggest({ severity: 'low' });
    const critical = await suggest({ severity: 'critical' });
    const list = ['suggestions', '--job', 'backup', '--status', 'pending'];
    expect(await json([...list, '--severity', 'low,critical', '--limit', '1'])).toEqual({
      totalCount: 2,
      suggestions: [
        {
          id: expect.any(String) as string,
          databaseId: critical.id,
          jobId: 'backup',
          category: 'RELIABILITY',
          severity: 'CRITICAL',
          status: 'PENDING',
          title: 'Retry twice',
          targetFile: join(server.folder, 'backup.sh'),
          createdAt: expect.stringMatching(/Z$/) as string,
        },
      ],
    });
    expect(await json([...list, '--severity', 'low'])).toMatchObject({
      suggestions: [{ databaseId: low.id }],
    });
    expect(await json(['suggestions', '--job', 'nobody'])).toEqual({ totalCount: 0, suggestions: [] });
  });

  it.each([60, 120])(
    'fits a hostile title into %i cells and lets no control character through',
    async (columns) => {
      await suggest({ title: HOSTILE.repeat(5) });
      const { code, stdout } = await cli(['suggestions'], { columns });
      expect(code).toBe(0);
      expect(stdout).toContain('\\x1b]0;owned\\x07');
      expect(stdout).not.toMatch(OBEYED);
      for (const line of stdout.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    },
  );

  it('follows pages past the largest one', async () => {
    const { id: reviewId } = await server.app.core.prisma.healingReview.findFirstOrThrow();
    const sample = await server.app.core.prisma.healingSuggestion.findFirstOrThrow();
    await server.app.core.prisma.healingSuggestion.createMany({
      data: Array.from({ length: 520 }, (_unused, index) => ({
        ...sample,
        id: undefined,
        evidence: [],
        reviewId,
        jobId: 'many',
        fingerprint: `many ${index}`,
      })),
    });
    const { suggestions } = (await json(['suggestions', '--job', 'many', '--limit', '510'])) as {
      suggestions: { databaseId: number }[];
    };
    expect(new Set(suggestions.map(({ databaseId }) => databaseId)).size).toBe(510);
  });

  it('refuses an unknown status with the known ones, and a limit of 0', async () => {
    const status = await cli(['suggestions', '--status', 'open']);
    expect(status.code).toBe(2);
    for (const known of ['pending', 'approved', 'applied']) expect(status.stderr).toContain(known);
    expect((await cli(['suggestions', '--limit', '0'])).code).toBe(2);
  });
});

describe('show', () => {
  it('shows the texts, the numbers, quoted log lines without their control characters, and what to do next', async () => {
    const { id } = await suggest({ title: HOSTILE });
    const { run: recorded } = await recordRun(server.app.core, {
      jobId: 'backup',
      head: {
        started_at: new Date(0),
        finished_at: new Date(1000),
        exit_code: 1,
        signal: null,
        timed_out: false,
        trigger: 'api',
        attempt: 1,
        error: null,
        ai_session: null,
        log_cut: false,
      },
      log: null,
      runKey: 'shown',
    });
    await server.app.core.prisma.healingSuggestion.update({
      where: { id },
      data: {
        evidence: [
          { kind: 'run', runId: recorded.id, note: 'exit code 1', verified: true },
          { kind: 'log', runId: recorded.id, line: 3, text: HOSTILE, verified: false },
          {
            kind: 'metric',
            name: 'failure rate',
            value: 0.5,
            unit: 'share',
            threshold: 0.1,
            source: 'here',
            verified: true,
          },
        ],
      },
    });
    const { code, stdout, stderr } = await cli(['show', `#${id}`], { columns: 60 });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toMatch(OBEYED);
    expect(stdout).toContain(`# ${id}: \\x1b]0;owned\\x07Clear`);
    expect(stdout).toContain(`- run ${recorded.id}: exit code 1\n`);
    expect(stdout).toContain(`log line 3`);
    expect(stdout).toContain('[unverified]');
    expect(stdout).toContain('failure rate = 0.5 share, threshold 0.1 share');
    expect(stdout).toContain(`selfheal diff ${id}`);
    expect(stdout).toContain(`selfheal approve ${id} --apply`);
    const shown = (await json(['show', String(id)])) as { id: string; title: string };
    expect(shown.title).toBe(HOSTILE);
    expect(await json(['show', shown.id])).toEqual(shown);
  });

  it('says that there is no such suggestion, and what an id is', async () => {
    expect(await cli(['show', '999999'])).toEqual({
      code: 4,
      stdout: '',
      stderr: 'selfheal: suggestion 999999 not found\n',
    });
    const garbage = await cli(['show', 'no such']);
    expect(garbage.code).toBe(2);
    expect(garbage.stderr).toContain('An id is a number such as 12');
  });

  it('tells an id of another type from one that does not exist', async () => {
    const { code, stderr } = await cli(['show', Buffer.from('Action:1').toString('base64')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Suggestion/);
    expect(stderr.split('\n')).toHaveLength(2);
  });
});

describe('the way of a change', () => {
  it('is diffed, approved, applied and rolled back to the byte', async () => {
    const script = join(server.folder, 'backup.sh');
    const { id } = await suggest();
    const diff = await cli(['diff', String(id)], { colours: true });
    expect(diff.stdout).toContain('\u001b[32m+set -euo pipefail\u001b[39m\n');
    expect(await json(['diff', String(id)])).toMatchObject({
      kind: 'suggestion',
      databaseId: id,
      diff: expect.stringContaining('\n+set -euo pipefail\n') as string,
    });

    const approved = await cli(['approve', String(id)]);
    expect(approved).toEqual({ code: 0, stdout: `#${id} approved: Retry twice\n`, stderr: '' });
    const applied = (await json(['apply', String(id)])) as { action: { databaseId: number; status: string } };
    expect(applied.action.status).toBe('SUCCESS');
    expect(await readFile(script, 'utf8')).toBe(HEALED);

    const action = String(applied.action.databaseId);
    expect((await cli(['diff', '--action', action])).stdout).toBe((await cli(['diff', String(id)])).stdout);
    expect((await cli(['show', String(id)])).stdout).toContain(`selfheal rollback ${action}`);
    const rolledBack = await cli(['rollback', action]);
    expect(rolledBack.code).toBe(0);
    expect(rolledBack.stdout).toContain(`action ${action} rolled back: ${script}`);
    expect(await readFile(script, 'utf8')).toBe(SCRIPT);
    const again = await cli(['rollback', action]);
    expect(again.code).toBe(5);
    expect(again.stderr).toMatch(/^selfheal: .*rolled.back.*\n$/);
  });

  it('refuses a rollback over a later edit with code 5, and does it by force', async () => {
    const script = join(server.folder, 'backup.sh');
    const { id } = await suggest();
    const [result] = (await json(['approve', String(id), '--apply'])) as { action: { databaseId: number } }[];
    const action = String(result?.action.databaseId);
    await writeFile(script, '#!/bin/bash\necho edited\n');
    expect((await cli(['rollback', action])).code).toBe(5);
    expect(await readFile(script, 'utf8')).toContain('edited');
    expect((await cli(['rollback', action, '--force'])).code).toBe(0);
    expect(await readFile(script, 'utf8')).toBe(SCRIPT);
  });

  it('goes on after a suggestion that is refused, and ends with its exit code', async () => {
    const [first, second] = [await suggest(), await suggest()];
    await cli(['approve', String(first.id)]);
    const both = await cli(['approve', String(first.id), '999999', String(second.id)]);
    expect(both.code).toBe(5);
    expect(both.stdout).toBe(`#${second.id} approved: Retry twice\n`);
    expect(both.stderr).toContain(`selfheal: #${first.id}: `);
    expect(both.stderr).toContain('selfheal: #999999: ');
  });

  it('rejects with a reason, and wants one', async () => {
    const { id } = await suggest();
    const without = await cli(['reject', String(id)]);
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('--reason');
    expect(await json(['reject', String(id), '--reason', 'not ours'])).toMatchObject({
      suggestion: { databaseId: id, status: 'REJECTED' },
    });
    expect((await cli(['show', String(id)])).stdout).toContain('rejected: not ours');
    expect((await cli(['reject', String(id), '--reason', 'again'])).code).toBe(5);
  });
});

describe('stats and events', () => {
  it('count, since a moment too', async () => {
    const all = (await json(['stats'])) as { suggestions: { total: number } };
    expect(all.suggestions.total).toBeGreaterThan(0);
    const text = await cli(['stats', '--since', '7d']);
    expect(text.stdout).toMatch(/^suggestions {2}\d+ \(\d+ pending, /);
    const bad = await cli(['stats', '--since', 'yesterday']);
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain('7d');
  });

  it('count those of a job, and say when its next review is due', async () => {
    await suggest();
    await server.app.core.prisma.healingSchedule.deleteMany({ where: { jobId: 'backup' } });
    expect(await json(['stats', 'backup'])).toMatchObject({
      suggestions: { total: expect.any(Number) as number },
      nextReviewAt: null,
    });
    expect((await cli(['stats', 'backup'])).stdout).toMatch(/\nnext review {2}none by the clock\n$/);
    const at = new Date('2126-03-01T03:00:00Z');
    const row = { jobId: 'backup', spec: '', nextAt: at, createdAt: at, updatedAt: at };
    await server.app.core.prisma.healingSchedule.create({ data: row });
    expect((await cli(['stats', 'backup'])).stdout).toMatch(/\nnext review {2}2126-03-01 03:00:00Z\n$/);
    // Not configured, but there is something to count.
    await insertSuggestion(server.app.core, { jobId: 'gone' });
    expect(await json(['stats', 'gone'])).toMatchObject({ suggestions: { total: 1 }, nextReviewAt: null });
    expect(await cli(['stats', 'nobody'])).toEqual({
      code: 4,
      stdout: '',
      stderr: "selfheal: job 'nobody' not found\n",
    });
  });

  it('list the audit trail from a position on', async () => {
    const { events } = (await json(['events'])) as { events: { position: string; type: string }[] };
    const first = events[0]?.position ?? '';
    const rest = await json(['events', '--after', first]);
    expect(rest).toEqual({ events: events.slice(1) });
    const text = await cli(['events', '--limit', '1'], { columns: 60 });
    expect(text.stdout.split('\n')).toHaveLength(2);
    expect(text.stderr).toContain(`selfheal events --after ${first}`);
    expect(stringWidth(text.stdout.trimEnd())).toBeLessThanOrEqual(60);
  });
});

describe('errors', () => {
  it('name the URL where no server is in reach, in one line, with a stack only by --debug', async () => {
    const url = await closedPort();
    const nobody = { cwd: server.folder, env: { SELFHEAL_URL: url } };
    const plain = await run(['suggestions'], nobody);
    expect(plain).toEqual({
      code: 3,
      stdout: '',
      stderr:
        `selfheal: no server in reach at ${url} (connection refused); start one with 'selfheal serve', ` +
        'or name another by --url or SELFHEAL_URL\n',
    });
    const watch = await run(['watch'], nobody);
    expect(watch.stderr).toBe(plain.stderr);
    expect((await run(['suggestions', '--debug'], nobody)).stderr).toContain('\n    at ');
  });

  it('say that something else answers', async () => {
    const elsewhere = { SELFHEAL_URL: `${server.app.url}/health` };
    const { code, stderr } = await run(['suggestions'], { cwd: server.folder, env: elsewhere });
    expect(code).toBe(3);
    expect(stderr).toContain('is not one of a Self-Healing server: HTTP 404');
  });

  it('name the bad setting and where it came from', async () => {
    const { code, stderr } = await run(['suggestions', '--url', 'ftp://x'], { cwd: server.folder });
    expect(code).toBe(2);
    expect(stderr).toContain('--url: must be a URL that begins with http:// or https://');
  });

  it('of the command line end with code 2 and a hint; help and version with 0', async () => {
    expect(await cli(['sugestions'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('suggestions') as string,
    });
    expect((await cli(['show'])).code).toBe(2);
    expect((await cli(['diff'])).code).toBe(2);
    expect((await cli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+/);
    const help = await cli(['--help']);
    expect(help.code).toBe(0);
    for (const part of ['Exit codes:', 'serve', 'run', 'doctor', 'no server in reach']) {
      expect(help.stdout).toContain(part);
    }
    const nothing = await cli([]);
    expect(nothing).toMatchObject({ code: 2, stdout: '' });
    expect(nothing.stderr.split('Usage:')).toHaveLength(2);
  });
});
