import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';

export interface Served {
  url: string;
  /** Ends it as an orchestrator does. @returns its exit code */
  stop: () => Promise<number | null>;
  /** What it wrote to stderr. */
  errors: () => string;
}

/** Starts a server as a process and waits until it is ready. */
export async function serve(
  command: string[],
  options: { cwd: string; env: Record<string, string>; uid?: number; gid?: number },
): Promise<Served> {
  const [program = '', ...argv] = command;
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
  const closed = once(child, 'close') as Promise<[number | null]>;
  closed.catch((error: Error) => (errors += error.message)); // it could not be started
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^selfheal is ready: (http:\S+?)\/(?:graphql|health) /.exec(line)?.[1];
    if (url === undefined) continue;
    return {
      url,
      errors: () => errors,
      stop: async () => {
        child.kill('SIGTERM');
        return (await closed)[0];
      },
    };
  }
  return expect.fail(`the server did not start: ${errors}`);
}
