import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sinceArgument } from '../../src/cli/arguments.js';
import { checkNode } from '../../src/cli/doctor/check-machine.js';
import { STAND_IN } from '../analysis/ai/stand-in.js';
import { chatServer } from '../support/chat-server.js';
import { loadConfig } from '../../src/config.js';
import { loadJobs } from '../../src/domain/jobs/load-jobs.js';
import { run } from './in-process.js';
import { useServer } from './use-server.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'selfheal-local-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (name: string, content: string): Promise<void> => {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), content);
};
/** With a server in reach only where `url` says so; what waits for delivery lies in the folder. */
const cli = (argv: string[], env: Record<string, string> = {}) =>
  run(argv, { cwd: folder, env: { SELFHEAL_URL: 'http://127.0.0.1:9', XDG_STATE_HOME: folder, ...env } });
const waiting = async (): Promise<string[]> =>
  (await readdir(join(folder, 'selfheal/spool')).catch(() => [])).filter((name) => name.endsWith('.run'));

describe('init', () => {
  it('writes files that the commands read without a problem', async () => {
    expect((await cli(['init'])).code).toBe(0);
    expect(loadConfig({ cwd: folder, env: {} })).toMatchObject({ port: 4000, jobs: join(folder, 'jobs') });
    const { jobs, problems } = await loadJobs(join(folder, 'jobs'), { env: {} });
    expect(problems).toEqual([]);
    expect(jobs).toMatchObject([
      { jobId: 'hello', config: { self_healing: { enabled: true, mode: 'proactive' } } },
    ]);
  });

  it('overwrites nothing unless forced, and follows no link then', async () => {
    await put('selfheal.yaml', 'port: 5000\n');
    const refused = await cli(['init']);
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain('selfheal.yaml exists already');
    expect(await readFile(join(folder, 'selfheal.yaml'), 'utf8')).toBe('port: 5000\n');
    expect((await readdir(join(folder, 'jobs'))).join()).toBe('hello.yaml');
    expect((await cli(['init', '--force'])).code).toBe(0);
    expect(await readFile(join(folder, 'selfheal.yaml'), 'utf8')).toContain('port: 4000');

    await rm(join(folder, 'selfheal.yaml'));
    await put('elsewhere', 'kept');
    await symlink(join(folder, 'elsewhere'), join(folder, 'selfheal.yaml'));
    expect((await cli(['init', '--force'])).code).toBe(1);
    expect(await readFile(join(folder, 'elsewhere'), 'utf8')).toBe('kept');
  });
});

describe('run', () => {
  it("runs the job as its file says, and ends with the job's exit code", async () => {
    await put('jobs/a.yaml', 'cmd: echo "$GREETING from $PWD"; exit 7\nenv: { GREETING: hello }\ncwd: sub\n');
    await mkdir(join(folder, 'jobs/sub'));
    const { code, stdout } = await cli(['run', 'a']);
    expect({ code, stdout }).toEqual({ code: 7, stdout: `hello from ${join(folder, 'jobs/sub')}\n` });
    expect(await waiting()).toHaveLength(1);
  });

  it('runs the command after --, options of its own included, where no file knows the job', async () => {
    const { code, stdout } = await cli([
      'run',
      'ad-hoc',
      '--',
      'sh',
      '-c',
      'echo "$1"; exit 3',
      'sh',
      '--url',
    ]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '--url\n' });
  });

  it.each([
    [['run'], 2, 'which job?'],
    [['run', 'a', 'ls'], 2, 'a command stands after --: selfheal run a -- ls'],
    [['run', '../etc', '--', 'true'], 2, 'is no job id'],
    [['run', 'a', '--trigger', 'moon', '--', 'true'], 2, 'scheduled'],
    [['run', 'nobody'], 4, 'there is no jobs.yaml or jobs/ here'],
    [['run', 'a', '--deliver'], 2, 'takes no job'],
  ])('%j ends with code %i and says why', async (argv, code, message) => {
    const result = await cli(argv);
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(message);
    expect(await waiting()).toEqual([]);
  });

  it('names the jobs there are, and the problems of a job that cannot be used', async () => {
    await put('jobs/a.yaml', 'cmd: "true"\n');
    await put('jobs/b.yaml', 'cmd: "true"\nschedule: sometimes\n');
    const unknown = await cli(['run', 'c']);
    expect(unknown).toMatchObject({ code: 4, stderr: expect.stringContaining('it holds a') as string });
    const bad = await cli(['run', 'b']);
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain(`${join(folder, 'jobs/b.yaml')}:2:`);
    const given = await cli(['run', 'b', '--', 'echo', 'done']);
    expect(given).toMatchObject({ code: 0, stdout: 'done\n' });
    expect(given.stderr).toContain("running without the job's configuration");
  });

  describe('with a server', () => {
    const server = useServer({ 'jobs/a.yaml': 'cmd: "true"\n' });

    it('delivers the run, and what waited before by --deliver', async () => {
      await cli(['run', 'a', '--', 'echo', 'one']);
      expect(await waiting()).toHaveLength(1);
      const unreachable = await cli(['run', '--deliver']);
      expect(unreachable.code).toBe(3);
      const delivered = await cli(['run', '--deliver'], server.env);
      expect(delivered).toEqual({ code: 0, stdout: '1 delivered, 0 still waiting\n', stderr: '' });
      expect((await cli(['run', 'a', '--trigger', 'dependency', '--', 'echo', 'two'], server.env)).code).toBe(
        0,
      );
      expect(await waiting()).toEqual([]);
      const runs = await server.app.core.prisma.jobRun.findMany({ orderBy: { id: 'asc' } });
      expect(runs).toMatchObject([
        { jobId: 'a', trigger: 'scheduled', exitCode: 0, logLines: 1 },
        { jobId: 'a', trigger: 'dependency', exitCode: 0, logLines: 1 },
      ]);
    });

    it('is found in order by doctor', async () => {
      await cli(['init']);
      const { code, stdout } = await cli(['doctor', '--json'], server.env);
      const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: { name: string; state: string }[] };
      expect({ code, ok }).toEqual({ code: 0, ok: true });
      expect(checks.map(({ name }) => name)).toEqual(
        expect.arrayContaining([
          'node',
          'configuration',
          'bash',
          'jobs',
          'data directory',
          'database',
          'server',
          'spool',
        ]),
      );
      expect(checks.filter(({ state }) => state === 'wrong')).toEqual([]);
    });
  });

  describe('with a server that wants a token', () => {
    const server = useServer({ 'jobs/a.yaml': 'cmd: "true"\n' }, { token: 'right' });

    it.each([['suggestions'], ['watch']])(
      'lets %s in with the token, else ends with code 6',
      async (command) => {
        const none = await cli([command, '--after', '0'].slice(0, command === 'watch' ? 3 : 1), server.env);
        expect(none.code).toBe(6);
        expect(none.stderr).toContain('it wants a token; give one by --token or SELFHEAL_TOKEN');
        const wrong = await cli([command, '--token', 'wrong-secret'], server.env);
        expect(wrong.code).toBe(6);
        expect(wrong.stderr).toContain('it does not take this token');
        expect(wrong.stderr).not.toContain('wrong-secret');
        expect((await cli(['suggestions'], { ...server.env, SELFHEAL_TOKEN: 'right' })).code).toBe(0);
      },
    );

    it('makes doctor say that the token is missing', async () => {
      const { code, stdout } = await cli(['doctor'], server.env);
      expect(code).toBe(1);
      expect(stdout).toContain('wrong  server: not allowed at');
    });
  });
});

describe('doctor', () => {
  it('lists every problem of the jobs with file, line and column, and what waits', async () => {
    await put('jobs/a.yaml', 'cmd: "true"\nschedule: sometimes\ntimezone: Mars\n');
    await put('jobs/good.yaml', 'cmd: "true"\n');
    await cli(['run', 'good']);
    const { code, stdout } = await cli(['doctor']);
    expect(code).toBe(1);
    expect(stdout).toContain('ok     jobs: 1 job in');
    expect(stdout).toContain(`wrong  jobs: ${join(folder, 'jobs/a.yaml')}:2:11: job a: schedule:`);
    expect(stdout).toContain(`wrong  jobs: ${join(folder, 'jobs/a.yaml')}:3:11: job a: timezone:`);
    expect(stdout).toContain('wrong  server: no server in reach at');
    expect(stdout).toContain('note   spool: 1 run waiting in');
    expect(stdout).toContain('3 things are wrong.');
  });

  it('says what is wrong with the configuration, and nothing it cannot know then', async () => {
    await put('selfheal.yaml', 'port: many\n');
    const { code, stdout } = await cli(['doctor', '--json']);
    expect(code).toBe(1);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string; detail: string }[] };
    expect(checks.map(({ name }) => name)).toEqual(['node', 'configuration']);
    expect(checks[1]?.detail).toContain('selfheal.yaml:1: port: must be a whole number');
  });

  it('finds a data directory that is a file, a lock left behind, and a database that does not answer', async () => {
    await put('data', 'a file');
    expect((await cli(['doctor', '--data', 'data'])).stdout).toMatch(/wrong {2}data directory: .*no folder/);
    await put(
      'old/server.lock',
      JSON.stringify({ pid: 2 ** 30, host: (await import('node:os')).hostname() }),
    );
    expect((await cli(['doctor', '--data', 'old'])).stdout).toContain('left its lock behind');
    const database = await cli(['doctor'], { DATABASE_URL: 'postgresql://ada:hidden@127.0.0.1:9/x' });
    expect(database.stdout).toMatch(/wrong {2}database: no answer: .*127\.0\.0\.1:9/);
    expect(database.stdout).not.toContain('hidden');
  });

  it.each([
    ['20.18.3', 'wrong'],
    ['20.19.0', 'ok'],
    ['21.9.0', 'wrong'],
    ['22.11.0', 'wrong'],
    ['22.12.0', 'ok'],
    ['23.11.0', 'wrong'],
    ['24.0.0', 'ok'],
    ['26.1.0', 'ok'],
  ])('judges Node.js %s as the package does: %s', (version, state) => {
    expect(checkNode(version).state).toBe(state);
  });
});

describe('sinceArgument', () => {
  const now = new Date('2026-03-08T12:00:00.000Z');

  it.each([
    ['7d', '2026-03-01T12:00:00.000Z'],
    ['90m', '2026-03-08T10:30:00.000Z'],
    ['2w', '2026-02-22T12:00:00.000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T03:00:00+01:00', '2026-03-01T02:00:00.000Z'],
  ])('takes %s', (text, expected) => {
    expect(sinceArgument(text, now)).toBe(expected);
  });

  it.each(['', '7', '7y', '-7d', '2026-02-30', '2026-13-01', '2026-03-01T03:00:00', '999999w'])(
    'refuses %j',
    (text) => {
      expect(() => sinceArgument(text, now)).toThrow(/how long ago/);
    },
  );
});

describe('what doctor says of the AI', () => {
  const said = async (config: string): Promise<string> => {
    await put('selfheal.yaml', config);
    const { checks } = JSON.parse((await cli(['doctor', '--json'])).stdout) as {
      checks: { name: string; state: string; detail: string }[];
    };
    return checks
      .filter(({ name }) => ['analysis', 'openclaw', 'analysis over http'].includes(name))
      .map(({ name, state, detail }) => `${state} ${name}: ${detail}`)
      .join('\n');
  };

  it('is that none is asked, unless one is named', async () => {
    expect(await said('')).toBe('ok analysis: by the built-in rules; analysis.analyzers names no AI');
  });

  it('is the version of OpenClaw, or that it is not there', async () => {
    const config = `analysis: { analyzers: [openclaw] }\nopenclaw: { command: ${STAND_IN}, model: a/b }\n`;
    expect(await said(config)).toBe(`ok openclaw: 2026.9.6 (eb377ac), ${STAND_IN}; analysis asks a/b`);
    expect(await said(config.replace(STAND_IN, '/nowhere/openclaw'))).toBe(
      'wrong openclaw: /nowhere/openclaw is not found; install OpenClaw, or name it in openclaw.command',
    );
    expect(await said(config.replace(STAND_IN, '/bin/false'))).toBe(
      'wrong openclaw: /bin/false tells no version (exit code 1)',
    );
  });

  it('is whether the server of a model answers, and has the model', async () => {
    const model = await chatServer();
    const config = `analysis: { analyzers: [http], http: { base_url: "${model.url}", model: tiny } }\n`;
    const { host } = new URL(model.url);
    model.reply = () => ({ status: 200, body: '{"data": [{"id": "tiny"}]}' });
    expect(await said(config)).toBe(`ok analysis over http: tiny at ${host}`);
    model.reply = () => ({ status: 200, body: '{"data": [{"id": "large"}]}' });
    expect(await said(config)).toBe(`note analysis over http: ${host} does not list tiny; it has large`);
    model.reply = () => ({ status: 404 });
    expect(await said(config)).toBe(`ok analysis over http: tiny at ${host}, which lists no models`);
    model.reply = () => ({ status: 401 });
    expect(await said(config)).toBe(`wrong analysis over http: ${host} refuses the key (401)`);
    await model.close();
    expect(await said(config)).toBe(`wrong analysis over http: ${host} does not answer (ECONNREFUSED)`);
  });

  it('is that a variable is not set', async () => {
    const http = 'http: { base_url: "http://127.0.0.1:9/v1", model: m, api_key: "${env:NOT_SET}" }';
    expect(await said(`analysis: { analyzers: [http], ${http} }\n`)).toMatch(
      /^wrong analysis over http: analysis\.http\.api_key needs the environment variable NOT_SET, .*selfheal\.yaml:1\)$/,
    );
  });
});
