import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from 'node-sqlite3-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestContext } from '../../../../src/analysis/digest-context.js';
import { commandSessions } from '../../../../src/domain/reviews/context/sessions/command-session.js';
import { openClawStateDir } from '../../../../src/domain/reviews/context/sessions/openclaw-state.js';
import type { JobRun } from '../../../../src/generated/prisma/client.js';
import { range } from '../../../analysis/review-fixture.js';
import { useCore } from '../../../support/core.js';
import { collect, record } from './collect.js';
import { agentDatabase, answers, asks, calls, legacySessions, result } from './openclaw-state-folder.js';

const healing = 'self_healing: { enabled: true }\n';

describe('the AI sessions of a review', () => {
  const test = useCore({
    'brought.yaml': `cmd: node sum.mjs\n${healing}`,
    'named.yaml': `cmd: node sum.mjs\n${healing}`,
    'nightly.yaml': `cmd: openclaw agent --session-key agent:main:nightly --message "sum up" --json\n${healing}`,
    'main.yaml': `cmd: [openclaw, --profile, work, agent, --agent, work, -m, hello]\n${healing}`,
    'legacy.yaml': `cmd: openclaw agent --session-key=old-times -m hello\n${healing}`,
    'own.yaml': `cmd: openclaw agent --session-id 0f0f-1 -m hello\nenv: { OPENCLAW_STATE_DIR: ./state }\n${healing}`,
    'broken.yaml': `cmd: openclaw agent --session-key agent:bad:x -m hello\n${healing}`,
    'odd.yaml': `cmd: openclaw agent --session-key agent:odd:x -m hello\n${healing}`,
    'transcript.yaml': `cmd: node sum.mjs\nself_healing: { enabled: true, allowed_paths: [../allowed] }\n`,
  });
  let state: string;
  beforeAll(async () => {
    state = await mkdtemp(join(tmpdir(), 'openclaw-state-'));
    test.core.openClawState = state;
  });
  afterAll(() => rm(state, { recursive: true }));
  const gaps = (ctx: { gaps?: { part: string; reason: string }[] }) =>
    (ctx.gaps ?? []).filter(({ part }) => part === 'ai_sessions').map(({ reason }) => reason);

  it('are what a run brought along: turns, tools, tokens, cost, refusals', async () => {
    const run = await record(test.core, 'brought', 1, {
      ai_session: {
        session_key: 'sum-1',
        model: 'small',
        input_tokens: 900,
        output_tokens: 30,
        cost_usd: 0.01,
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Sum up the tickets.' },
          { role: 'assistant', content: "I'm sorry, but I can't help with that." },
          { role: 'user', content: 'Please do.' },
          { role: 'assistant', content: '12 tickets.' },
        ],
      },
    });
    await record(test.core, 'brought', 2);
    const ctx = await collect(test.core, 'brought');
    expect(ctx.counts.aiSessions).toBe(1);
    expect(ctx.sessions).toEqual([
      {
        runId: run.id,
        sessionKey: 'sum-1',
        source: 'run',
        model: 'small',
        inputTokens: 900,
        outputTokens: 30,
        costUsd: 0.01,
        turns: 2,
        tools: {},
        toolErrors: 0,
        refusals: 1,
        retries: 0,
        messageCount: 5,
        messages: [
          { role: 'user', content: 'Sum up the tickets.' },
          { role: 'assistant', content: "I'm sorry, but I can't help with that." },
          { role: 'user', content: 'Please do.' },
          { role: 'assistant', content: '12 tickets.' },
        ],
      },
    ]);
    const { sections } = await digestContext(ctx);
    const section = sections.find(({ part }) => part === 'ai_sessions');
    expect(section?.title).toBe('AI sessions: 1 in the window, 1 in detail');
    expect(section?.text).toContain(`session of run ${run.id} (sum-1): model small, 2 turns, no tools`);
    expect(section?.text).toContain('1 refusal');
  });

  it("are found in OpenClaw's database by the key in the command, each run with what was said in it", async () => {
    await agentDatabase(state, 'main', [
      {
        key: 'agent:main:nightly',
        id: 'a-1',
        events: [
          { type: 'session', id: 'a-1', timestamp: '2026-03-01T00:00:00.000Z' },
          asks('2026-03-01T00:00:01.000Z', 'Long before the window of these runs'),
          asks('2026-03-02T10:01:02.000Z', 'sum up'),
          calls('2026-03-02T10:01:04.000Z', 'c1', 'cat tickets'),
          result('2026-03-02T10:01:05.000Z', 'c1', 'no such file', true),
          calls('2026-03-02T10:01:06.000Z', 'c2', 'cat tickets'),
          result('2026-03-02T10:01:07.000Z', 'c2', 'no such file', true),
          answers('2026-03-02T10:01:08.000Z', 'provider away', { stopReason: 'error', errorMessage: '503' }),
          answers('2026-03-02T10:01:09.000Z', 'There are no tickets.'),
          asks('2026-03-02T10:05:02.000Z', 'sum up'),
          answers('2026-03-02T10:05:09.000Z', 'Three tickets.'),
        ],
      },
      { key: 'agent:main:main', id: 'a-2', events: [asks('2026-03-02T10:01:03.000Z', 'private')] },
    ]);
    const first = await record(test.core, 'nightly', 1);
    const second = await record(test.core, 'nightly', 5);
    await record(test.core, 'nightly', 30);
    const ctx = await collect(test.core, 'nightly');
    expect(ctx.counts.aiSessions).toBe(2);
    expect(gaps(ctx)).toEqual([]);
    expect(ctx.sessions.map(({ runId, turns, messageCount }) => [runId, turns, messageCount])).toEqual([
      [second.id, 1, 2],
      [first.id, 4, 7],
    ]);
    expect(ctx.sessions[1]).toMatchObject({
      sessionKey: 'agent:main:nightly',
      source: 'openclaw',
      model: 'm1',
      inputTokens: 4 * 1200,
      outputTokens: 200,
      tools: { exec: 2 },
      toolErrors: 2,
      retries: 2,
      refusals: 0,
    });
    expect(ctx.sessions[1]?.costUsd).toBeCloseTo(0.008);
    expect(ctx.sessions[1]?.messages.at(0)).toEqual({ role: 'user', content: 'sum up' });
    // Rules about cost see it, too.
    expect(ctx.runs.find(({ id }) => id === second.id)?.aiSession).toMatchObject({
      model: 'm1',
      outputTokens: 50,
    });
    expect(JSON.stringify(ctx.sessions)).not.toMatch(/private|Long before/);
  });

  it('are found by the key that a run named, compressed ones too, for what it did not report itself', async () => {
    await agentDatabase(state, 'sub', [
      {
        key: 'agent:sub:hook-7',
        id: 'b-1',
        packed: true,
        events: [
          asks('2026-03-02T10:01:00.000Z', 'x'.repeat(3_000)),
          answers('2026-03-02T10:01:09.000Z', 'Done.'),
        ],
      },
    ]);
    await record(test.core, 'named', 1, {
      // An old OpenClaw kept a file there.
      ai_session: { session_key: 'Hook-7', output_tokens: 7, transcript_path: '/gone/b-1.jsonl' },
    });
    const ctx = await collect(test.core, 'named');
    expect(gaps(ctx)).toEqual([]);
    expect(ctx.sessions).toMatchObject([
      { sessionKey: 'Hook-7', source: 'openclaw', turns: 1, inputTokens: 1200, outputTokens: 7 },
    ]);
    expect(ctx.sessions[0]?.messages[0]?.content).toHaveLength(602);
  });

  it("are those of the agent's main session, of an old installation, and of a state folder of the job's own", async () => {
    await agentDatabase(state, 'work', [
      { key: 'agent:work:main', id: 'c-1', events: [answers('2026-03-02T10:01:09.000Z', 'Hello.')] },
    ]);
    await legacySessions(
      state,
      'elder',
      {
        'agent:elder:old-times': { sessionId: 'd-1', updatedAt: 1 },
        'agent:elder:outside': { sessionId: 'd-2', sessionFile: '/etc/passwd' },
        broken: null,
      },
      {
        'd-1.jsonl': [
          asks('2026-03-02T10:01:00.000Z', 'hi'),
          answers('2026-03-02T10:01:09.000Z', 'Good old days.'),
        ],
      },
    );
    await agentDatabase(join(test.folder, 'state'), 'main', [
      { key: 'agent:main:any', id: '0f0f-1', events: [answers('2026-03-02T10:01:09.000Z', 'Own.')] },
    ]);
    for (const jobId of ['main', 'legacy', 'own']) await record(test.core, jobId, 1);
    const said = async (jobId: string) =>
      (await collect(test.core, jobId)).sessions[0]?.messages.at(-1)?.content;
    expect(await said('main')).toBe('Hello.');
    expect(await said('legacy')).toBe('Good old days.');
    expect(await said('own')).toBe('Own.');
  });

  it('are a gap where events are in no form that is known', async () => {
    const path = await agentDatabase(state, 'odd', [
      {
        key: 'agent:odd:x',
        id: 'f-1',
        packed: true,
        events: [answers('2026-03-02T10:01:09.000Z', 'Hello.')],
      },
    ]);
    const database = new Database(path);
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.run('UPDATE transcript_events SET event_zstd = ?', [Buffer.from('neither zstd nor text')]);
    database.close();
    await record(test.core, 'odd', 1);
    const ctx = await collect(test.core, 'odd');
    expect(gaps(ctx)).toEqual(["1 events of OpenClaw's agent odd cannot be read."]);
    expect((await digestContext(ctx)).sections.find(({ part }) => part === 'ai_sessions')).toMatchObject({
      title: 'AI sessions: 0 in the window, 0 in detail',
      leftOut: "1 events of OpenClaw's agent odd cannot be read.",
    });
  });

  it('are a gap where the store is damaged, or a link; the review goes on', async () => {
    const folder = join(state, 'agents', 'bad', 'agent');
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, 'openclaw-agent.sqlite'),
      'no database at all, but long enough to be looked at',
    );
    await record(test.core, 'broken', 1);
    expect(gaps(await collect(test.core, 'broken'))).toEqual([
      expect.stringMatching(/^The sessions of OpenClaw's agent bad cannot be read: .*not a database.*\.$/),
    ]);
    await rm(join(folder, 'openclaw-agent.sqlite'));
    await symlink('/etc/passwd', join(folder, 'openclaw-agent.sqlite'));
    const ctx = await collect(test.core, 'broken');
    expect([gaps(ctx), ctx.counts.aiSessions]).toEqual([[], 0]);
  });

  it('are read from the transcript that a run named, only where that is allowed', async () => {
    const lines = [
      asks('2026-03-02T10:01:00.000Z', 'hi'),
      answers('2026-03-02T10:01:09.000Z', 'In the transcript.'),
    ]
      .map((one) => `${JSON.stringify(one)}\n`)
      .join('');
    await test.write('good.jsonl', `no json\n${lines}{"type":"custom"}\n`);
    await test.write(
      'list.json',
      JSON.stringify({ messages: [{ role: 'assistant', content: 'As a list.' }] }),
    );
    await test.write('empty.jsonl', '{"key":"secret"}\n');
    await symlink('/etc/passwd', join(test.folder, 'link.jsonl'));
    execFileSync('mkfifo', [join(test.folder, 'pipe.jsonl')]);
    const elsewhere = join(state, 'secrets.jsonl');
    await writeFile(elsewhere, lines);
    const sessions = join(state, 'agents', 'main', 'sessions');
    await mkdir(sessions, { recursive: true });
    await writeFile(join(sessions, 'e-1.jsonl'), lines);
    const named = [
      'good.jsonl',
      join(sessions, 'e-1.jsonl'),
      'list.json',
      'empty.jsonl',
      'link.jsonl',
      'pipe.jsonl',
      elsewhere,
      '/etc/passwd',
      'gone.jsonl',
    ];
    const runs: JobRun[] = [];
    for (const [index, transcript_path] of named.entries())
      runs.push(
        await record(test.core, 'transcript', 10 + index, {
          ai_session: { transcript_path },
          exit_code: index,
        }),
      );
    const ctx = await collect(test.core, 'transcript');
    expect(ctx.counts.aiSessions).toBe(named.length);
    const found = new Map(ctx.sessions.map(({ runId, messages }) => [runId, messages.at(-1)?.content]));
    expect([0, 1, 2].map((index) => found.get(runs[index]?.id ?? 0))).toEqual([
      'In the transcript.',
      'In the transcript.',
      'As a list.',
    ]);
    expect(found.size).toBe(3);
    const said = gaps(ctx).join('\n');
    expect(said).toContain('empty.jsonl, holds no messages of a session.');
    expect(said).toContain('link.jsonl, is neither in');
    expect(said).toContain('pipe.jsonl, is a named pipe, no regular file.');
    expect(said).toContain('secrets.jsonl, is neither in');
    expect(said).toContain('/etc/passwd, is no .json or .jsonl file, and is not read.');
    expect(said).toContain('gone.jsonl, does not exist.');
  });
});

describe('the session that a command talks to', () => {
  const test = useCore({
    ...Object.fromEntries(
      [
        'openclaw agent --session-key agent:main:x -m hi',
        `bash -lc 'cd sub && openclaw agent --session-key="$KEY" -m hi'`,
        'timeout 60 npx openclaw agent --session-id=1-2 -m hi | tee log',
        'openclaw agent --agent work -m hi',
        'openclaw agent --agent work --to +491234 -m hi',
        'openclaw agent exec "hi"',
        'openclaw agent -m hi',
        'openclaw agent --session-key $UNKNOWN -m hi',
        'grep openclaw agent --session-key agent:main:private',
        'echo "openclaw agent --session-key agent:main:private"',
        'ssh host openclaw agent --session-key agent:main:elsewhere',
      ].map((cmd, index) => [`j${index}.yaml`, `cmd: ${JSON.stringify(cmd)}\nenv: { KEY: k-1 }\n`]),
    ),
    'none.yaml': 'schedule: "0 3 * * *"\n',
  });

  it('is the one that it names, where it is OpenClaw that it runs', () => {
    const sessions = (jobId: string): string[] => {
      const job = test.core.jobs.get(jobId);
      if (!job) throw new Error(test.core.jobs.problems()[0]?.message);
      return commandSessions(job, '/home/ada');
    };
    expect(range(0, 10).map((index) => sessions(`j${index}`))).toEqual([
      ['agent:main:x'],
      ['k-1'],
      ['1-2'],
      ['agent:work:main'],
      ...Array.from({ length: 7 }, () => []),
    ]);
    expect(sessions('none')).toEqual([]);
  });
});

describe('the state folder of OpenClaw', () => {
  it.each([
    [{}, '/home/ada/.openclaw'],
    [{ OPENCLAW_STATE_DIR: '~/claw' }, '/home/ada/claw'],
    [{ OPENCLAW_STATE_DIR: '/srv/claw', OPENCLAW_PROFILE: 'work' }, '/srv/claw'],
    [{ OPENCLAW_HOME: '/srv' }, '/srv/.openclaw'],
    [{ OPENCLAW_HOME: '/srv', OPENCLAW_STATE_DIR: '~/claw' }, '/srv/claw'],
    [{ OPENCLAW_PROFILE: 'work' }, '/home/ada/.openclaw-work'],
    [{ OPENCLAW_PROFILE: 'Default', OPENCLAW_STATE_DIR: ' ' }, '/home/ada/.openclaw'],
  ])('by %j is %s', (env, expected) => {
    expect(openClawStateDir(env, '/home/ada')).toBe(expected);
  });
});
