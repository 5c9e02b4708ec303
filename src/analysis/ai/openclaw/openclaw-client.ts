import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { ProgramError, runProgram, type EndedProgram } from '../../../programs/run-program.js';
import type { OpenClawAnalysis } from '../ai-settings.js';
import { jsonObjectsIn } from '../json-objects.js';
import type { ModelAnswer, ModelClient, ModelQuestion } from '../model-client.js';
import { ModelError } from '../model-error.js';
import { readExecAnswer, readInferAnswer } from './openclaw-answer.js';
import { writeConfigWithoutTools, type OwnConfiguration } from './without-tools.js';

/** Linux takes an argument of at most 128 KiB; in bytes of UTF-8. */
const MOST_ARGUMENT_BYTES = 100 * 1024;
/** An answer is text with files in it, which are a megabyte at most, escaped. */
const MOST_OUTPUT_BYTES = 16 * 1024 * 1024;

/**
 * Asks through OpenClaw's command (tried with 2026.9.6). `openclaw infer model run` is one turn of a model without tools.
 * It takes the prompt as an argument, so that a longer one goes to `openclaw agent exec` in a file; that is a turn of an
 * agent, which gets a configuration without tools.
 *
 * @param environment of the program: without the server's secrets
 */
export function openClawClient(settings: OpenClawAnalysis, environment: NodeJS.ProcessEnv): ModelClient {
  const { model, thinking, agent, transport } = settings;
  return {
    name: 'openclaw',
    model,
    asks: [
      model ?? 'its own model',
      ...(thinking === null ? [] : [`thinking ${thinking}`]),
      ...(agent === null ? [] : [`agent ${agent}`]),
      ...(transport === 'gateway' ? ['by its gateway'] : []),
    ].join(', '),
    ask: async (question) => {
      const folder = await mkdtemp(join(tmpdir(), 'selfheal-ask-')); // mode 0700
      try {
        const call = new Call(settings, environment, folder, question.signal);
        const long = Buffer.byteLength(question.prompt) > MOST_ARGUMENT_BYTES;
        return filled(await (long ? exec(call, question) : infer(call, question)));
      } catch (error) {
        throw await explained(settings, error, question);
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      }
    },
  };
}

/** What is started for one answer, within one time limit. */
class Call {
  readonly #deadline: number;

  constructor(
    readonly settings: OpenClawAnalysis,
    readonly environment: NodeJS.ProcessEnv,
    /** Of its own, and gone afterwards. */
    readonly folder: string,
    readonly signal: AbortSignal,
  ) {
    this.#deadline = performance.now() + settings.timeoutMs;
  }

  get leftMs(): number {
    return Math.max(1, Math.round(this.#deadline - performance.now()));
  }

  async run(args: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<EndedProgram> {
    // An empty one: OpenClaw reads a `.env` where it is started.
    const cwd = join(this.folder, 'empty');
    await mkdir(cwd, { recursive: true });
    return runProgram({
      command: this.settings.command,
      args: [...this.settings.args, ...args],
      environment: { ...this.environment, ...variables },
      cwd,
      limitMs: this.leftMs,
      signal: this.signal,
      mostBytes: MOST_OUTPUT_BYTES,
    });
  }
}

async function infer(call: Call, { prompt }: ModelQuestion): Promise<ModelAnswer> {
  const { transport, agent } = call.settings;
  const options = [...(agent === null ? [] : ['--agent', agent]), ...modelOptions(call.settings)];
  const args = ['infer', 'model', 'run', `--${transport}`, '--prompt', prompt, '--json', ...options];
  return readInferAnswer(await call.run(args));
}

async function exec(call: Call, { prompt }: ModelQuestion): Promise<ModelAnswer> {
  const { folder, settings, environment } = call;
  const own = await ownConfiguration(call);
  const config = await writeConfigWithoutTools(folder, own, settings.agent, environment);
  const message = join(folder, 'message.txt');
  await writeFile(message, prompt, { mode: 0o600 });
  const args = ['agent', 'exec', '--config', config.path, '--json', '--message-file', message];
  const limit = ['--timeout', String(Math.ceil(call.leftMs / 1_000))];
  return readExecAnswer(
    await call.run([...args, ...limit, ...modelOptions(settings)], {
      ...config.variables,
      // It keeps state there while it runs, which goes with the folder even where it is killed.
      TMPDIR: folder,
      NODE_COMPILE_CACHE:
        environment['NODE_COMPILE_CACHE'] ?? join(environment['TMPDIR'] ?? tmpdir(), 'node-compile-cache'),
    }),
  );
}

function modelOptions({ model, thinking }: OpenClawAnalysis): string[] {
  return [
    ...(model === null ? [] : ['--model', model]),
    ...(thinking === null ? [] : ['--thinking', thinking]),
  ];
}

async function ownConfiguration(call: Call): Promise<OwnConfiguration> {
  const [file, agents] = await Promise.all([
    call.run(['config', 'file', '--json']),
    // Ends with 1 where there are none.
    call.run(['config', 'get', 'agents.entries', '--json']),
  ]);
  const path = (lastObject(file) as { path?: unknown } | undefined)?.path;
  if (typeof path !== 'string' || !isAbsolute(path)) {
    throw new ModelError(
      'WRONG_SHAPE',
      'OpenClaw does not tell where its configuration is (config file --json)',
    );
  }
  const entries = agents.exitCode === 0 ? lastObject(agents) : {};
  return { path: (await isThere(path)) ? path : null, agents: Object.keys(entries ?? {}) };
}

function lastObject({ stdout }: EndedProgram): object | undefined {
  return jsonObjectsIn(stdout).at(-1) as object | undefined;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** @throws ModelError for an answer without a word */
function filled(answer: ModelAnswer): ModelAnswer {
  if (answer.text.trim() === '') throw new ModelError('WRONG_SHAPE', "OpenClaw's answer is empty");
  return answer;
}

/** The error as people are told: named, and without secrets. */
async function explained(
  { command }: OpenClawAnalysis,
  error: unknown,
  { redact, signal }: ModelQuestion,
): Promise<unknown> {
  if (signal.aborted) return signal.reason;
  if (error instanceof ModelError) return new ModelError(error.code, await redact(error.message));
  if (!(error instanceof ProgramError)) return error;
  if (error.reason === 'too-slow') return new ModelError('TIMED_OUT', `OpenClaw ${error.message}`);
  const hint = 'install OpenClaw, or name the program in openclaw.command';
  return new ModelError('NOT_FOUND', `${command} ${error.message}; ${hint}`);
}
