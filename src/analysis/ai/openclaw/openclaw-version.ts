import { runProgram } from '../../../programs/run-program.js';
import type { OpenClawAnalysis } from '../ai-settings.js';

const LIMIT_MS = 30_000;
const MOST_BYTES = 4_096;

/**
 * The version of the command, for example `2026.9.6 (eb377ac)`.
 *
 * @throws ProgramError where it cannot be started or does not end; an Error where it tells no version
 */
export async function readOpenClawVersion(
  { command, args }: Pick<OpenClawAnalysis, 'command' | 'args'>,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram({
    command,
    args: [...args, '--version'],
    environment,
    limitMs: LIMIT_MS,
    mostBytes: MOST_BYTES,
  });
  const version = /OpenClaw (\d\S*(?: \([0-9a-f]+\))?)/i.exec(stdout)?.[1];
  if (version !== undefined) return version;
  const said = stderr.trim().split('\n').at(-1) ?? '';
  throw new Error(
    `tells no version (exit code ${exitCode ?? 'none'}${said === '' ? '' : `: ${said.slice(0, 200)}`})`,
  );
}
