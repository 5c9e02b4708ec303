import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { runCli } from '../../src/cli/run-cli.js';
import type { CliIo, Output } from '../../src/cli/cli-io.js';
import { systemClock } from '../../src/cli/run/clock.js';
import type { Environment } from '../../src/config.js';

export interface Surroundings {
  cwd: string;
  env?: Environment;
  /** Width of the terminal; none where left out. */
  columns?: number;
  colours?: boolean;
  now?: Date;
}

export interface Invocation {
  /** Resolves with the exit code. */
  ended: Promise<number>;
  signals: EventEmitter;
  stdout: Output;
  /** What was written so far. */
  output: () => string;
  errors: () => string;
  /** The next whole line on stdout, waited for. */
  nextLine: () => Promise<string>;
  /** Resolves when stderr holds the text. */
  told: (text: string) => Promise<void>;
}

/** A command of the CLI in this process, which goes on while it runs. */
export function start(argv: string[], surroundings: Surroundings): Invocation {
  const signals = new EventEmitter();
  const out = collect(surroundings.columns);
  const err = collect(surroundings.columns);
  const io: CliIo = {
    stdin: { isTTY: false },
    stdout: out.stream,
    stderr: err.stream,
    colours: surroundings.colours ?? false,
    cwd: surroundings.cwd,
    env: { HOME: surroundings.cwd, PATH: process.env['PATH'], ...surroundings.env },
    signals,
    clock: surroundings.now ? { ...systemClock, now: () => surroundings.now as Date } : systemClock,
    randomId: randomUUID,
    exit: () => undefined,
  };
  let read = 0;
  return {
    ended: runCli(argv, io),
    signals,
    stdout: out.stream,
    output: out.text,
    errors: err.text,
    nextLine: async () => {
      for (;;) {
        const end = out.text().indexOf('\n', read);
        if (end >= 0) {
          const line = out.text().slice(read, end);
          read = end + 1;
          return line;
        }
        await out.more();
      }
    },
    told: async (text) => {
      while (!err.text().includes(text)) await err.more();
    },
  };
}

/** A command of the CLI, to its end. */
export async function run(
  argv: string[],
  surroundings: Surroundings,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const invocation = start(argv, surroundings);
  const code = await invocation.ended;
  return { code, stdout: invocation.output(), stderr: invocation.errors() };
}

function collect(columns: number | undefined): {
  stream: Output;
  text: () => string;
  more: () => Promise<void>;
} {
  const stream: Output = new PassThrough();
  if (columns !== undefined) Object.assign(stream, { isTTY: true, columns });
  let text = '';
  const news = new EventEmitter();
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
    news.emit('more');
  });
  return {
    stream,
    text: () => text,
    more: () => new Promise((resolve) => news.once('more', resolve)),
  };
}
