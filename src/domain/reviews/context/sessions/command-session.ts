import { basename } from 'node:path';
import { invocationsOf } from '../../../../changes/shell-words.js';
import type { Job } from '../../../jobs/build-job.js';

/**
 * The sessions of OpenClaw that the job's command talks to: `openclaw agent --session-key …`, `--session-id …`, or that
 * agent's main one. `openclaw agent exec` keeps none.
 */
export function commandSessions(job: Job, home: string): string[] {
  const { cmd, env } = job.resolved().config;
  if (cmd === undefined) return [];
  const known = Object.fromEntries(Object.entries(env ?? {}).map(([name, value]) => [name, String(value)]));
  const commands =
    typeof cmd === 'string'
      ? invocationsOf(cmd, { cwd: job.cwd, home, env: known }).map(({ words }) => words)
      : [cmd];
  return [...new Set(commands.flatMap((words) => sessionOf(words) ?? []))];
}

function sessionOf(words: readonly (string | null)[]): string | null {
  const at = words.findIndex((word) => word !== null && basename(word) === 'openclaw');
  const agent = words.indexOf('agent', at + 1);
  if (at < 0 || agent < 0 || words[agent + 1] === 'exec') return null;
  const after = words.slice(agent + 1);
  const key = option(after, '--session-key') ?? option(after, '--session-id');
  if (key !== null) return key;
  // Another's number leads to a session whose key the gateway makes.
  if (after.some((word) => word === '-t' || word?.startsWith('--to'))) return null;
  return `agent:${option(after, '--agent') ?? 'main'}:main`;
}

function option(words: readonly (string | null)[], name: string): string | null {
  for (const [index, word] of words.entries()) {
    if (word === name) return words[index + 1] ?? null;
    if (word?.startsWith(`${name}=`)) return word.slice(name.length + 1) || null;
  }
  return null;
}
