import { access, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { describeModelClient, question } from './model-client-contract.js';
import { standIn } from './stand-in.js';

const LONG = 'x'.repeat(100 * 1024 + 1);

describeModelClient('openclaw', async () => {
  const program = await standIn();
  return {
    client: (timeoutMs = 60_000) => program.client({ timeoutMs }),
    say: program.say,
    refuse: () => program.mode('refuse'),
    hang: () => program.mode('hang'),
    arrived: () => vi.waitFor(async () => void (await program.pids()), 20_000),
    babble: () => program.mode('prose'),
    misshape: () => program.mode('shape'),
    flood: () => program.mode('huge'),
    prompts: async () => (await program.calls()).map(({ prompt }) => prompt),
    reset: program.reset,
    close: program.close,
  };
});

describe('the client openclaw', () => {
  let program: Awaited<ReturnType<typeof standIn>>;
  beforeAll(async () => void (program = await standIn()));
  beforeEach(() => program.reset());
  afterAll(() => program.close());

  it('asks a model without tools, in an empty folder', async () => {
    await program.client().ask(question('hello'));
    const [call] = await program.calls();
    expect(call?.args).toEqual(['infer', 'model', 'run', '--local', '--prompt', '--json']);
    expect(call?.inFolder).toEqual([]);
    await expect(access(dirname(call?.cwd ?? ''))).rejects.toThrow('ENOENT');
  });

  it('hands over what is configured', async () => {
    const given = { args: ['--profile', 'work'], agent: 'ops', model: 'a/b', thinking: 'high' };
    const client = program.client({ ...given, transport: 'gateway' });
    expect(client.asks).toBe('a/b, thinking high, agent ops, by its gateway');
    await client.ask(question('hello'));
    const [call] = await program.calls();
    expect(call?.args.join(' ')).toBe(
      '--profile work infer model run --gateway --prompt --json --agent ops --model a/b --thinking high',
    );
    expect(program.client().asks).toBe('its own model');
  });

  it('puts a prompt over 100 KiB into a file that nobody else reads', async () => {
    await program.client({ model: 'a/b', timeoutMs: 50_500 }).ask(question(LONG));
    const [call] = await program.calls();
    const { args, config, fileMode, prompt, inFolder } = call!;
    expect(args.slice(0, 3)).toEqual(['agent', 'exec', '--config']);
    expect(args.slice(4, 6)).toEqual(['--json', '--message-file']);
    expect(args.slice(7, 8)).toEqual(['--timeout']);
    expect(Number(args[8])).toBeGreaterThan(0);
    expect(Number(args[8])).toBeLessThanOrEqual(51);
    expect(args.slice(9)).toEqual(['--model', 'a/b']);
    expect(prompt).toBe(LONG);
    expect(fileMode).toBe(0o600);
    expect(inFolder).toEqual([]);
    expect(config).toEqual({ tools: { deny: ['*'] }, agents: { defaults: { skills: [] } } });
    await program.reset();
    await program.client().ask(question(LONG.slice(1)));
    expect((await program.calls())[0]?.args[0]).toBe('infer');
  });

  it("keeps a person's configuration, and takes every tool from it and from each agent", async () => {
    await writeFile(join(program.folder, 'openclaw.json'), '{}');
    await writeFile(join(program.folder, 'agents'), '{"main": {"tools": {"allow": ["exec"]}}, "ops": {}}');
    await program.client({ agent: 'ops' }).ask(question(LONG));
    const [call] = await program.calls();
    expect(call?.config).toEqual({
      $include: [join(program.folder, 'openclaw.json'), './reset.json'],
      tools: { deny: ['*'] },
      agents: {
        defaults: { skills: [], systemAgent: { agentId: 'ops' } },
        entries: { main: { tools: { deny: ['*'] } }, ops: { tools: { deny: ['*'] } } },
      },
    });
    expect(call?.reset).toEqual({
      tools: null,
      agents: { defaults: { skills: null }, entries: { main: { tools: null }, ops: { tools: null } } },
    });
    expect(call?.environment['OPENCLAW_INCLUDE_ROOTS']).toBe(program.folder);
  });

  it('tells what a turn of an agent took', async () => {
    expect(await program.client().ask(question('hello'))).toMatchObject({
      model: 'local/tiny',
      tokens: { total: null, input: null, output: null },
      sessionKey: null,
    });
    expect(await program.client().ask(question(LONG))).toMatchObject({
      model: 'local/tiny',
      tokens: { total: 150, input: 130, output: 20 },
      sessionKey: '21e68b82-4491-4dfd-9958-dc22270749f3',
    });
  });

  it('finds the answer among other lines', async () => {
    await program.mode('noise');
    expect((await program.client().ask(question('hello'))).text).toBe('{"suggestions": []}');
  });

  it.each([
    [
      'fail',
      'FAILED',
      /^OpenClaw ended with exit code 1: Unknown model: nope\. The key was \[masked\].* \/ \[openclaw\] Try: openclaw doctor$/,
    ],
    ['refuse', 'REFUSED', /^OpenClaw has no answer: no credit for \[masked\]$/],
    ['silent', 'NO_JSON', /^OpenClaw printed no JSON: first \/ second \/ the gateway is not reachable$/],
    ['killed', 'FAILED', /^OpenClaw ended with a signal$/],
    ['shape', 'WRONG_SHAPE', /^OpenClaw's answer is not of the shape that is known \(outputs: /],
  ])('names what went wrong: %s', async (mode, code, message) => {
    await program.mode(mode);
    await expect(program.client().ask(question('hello'))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('takes no answer for which a tool ran; one that was only asked for does no harm', async () => {
    await program.mode('tools');
    await expect(program.client().ask(question(LONG))).rejects.toMatchObject({ code: 'USED_TOOLS' });
    await program.mode('asked-for-tools');
    expect((await program.client().ask(question(LONG))).text).toBe('{"suggestions": []}');
  });

  it('says that the program is not there', async () => {
    await expect(
      program.client({ command: '/nowhere/openclaw' }).ask(question('hello')),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message:
        '/nowhere/openclaw could not be started (ENOENT); install OpenClaw, or name the program in openclaw.command',
    });
  });

  it('is killed with all that it started', async () => {
    await program.mode('hang');
    const controller = new AbortController();
    const asked = program.client().ask(question('hello', { signal: controller.signal }));
    const pids = await vi.waitFor(program.pids, 20_000);
    controller.abort(new Error('cancelled'));
    await expect(asked).rejects.toThrow('cancelled');
    await vi.waitFor(() => {
      for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    }, 20_000);
    const [call] = await program.calls();
    await expect(access(call?.cwd ?? '')).rejects.toThrow('ENOENT');
  });

  it('has no variable but those that it is given', async () => {
    await program.client().ask(question('hello'));
    const [call] = await program.calls();
    const names = Object.keys(call?.environment ?? {});
    expect(names.filter((each) => !['PATH', 'STAND_IN_FOLDER'].includes(each))).toEqual([]);
  });
});
