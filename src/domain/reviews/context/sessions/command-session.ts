import { basename } from 'node:path';
import { commandInvocations } from '../../../../changes/command-files.js';
import type { Job } from '../../../jobs/build-job.js';

/** Commands that OpenClaw may stand behind. */
const BEFORE =
  /^(?:sudo|doas|env|nice|ionice|nohup|time|timeout|flock|exec|command|stdbuf|setsid|unbuffer|chronic|cronic|systemd-run|systemd-cat|caffeinate|npx|bunx|pnpm|yarn)$/;

/**
 * The sessions of OpenClaw that the job's command talks to: `openclaw agent --session-key …`, `--session-id …`, or with
 * `--agent …` that agent's main one. `openclaw agent exec` keeps none.
 */
export function commandSessions(job: Job, home: string): string[] {
  const { cmd, env } = job.resolved().config;
  if (cmd === undefined) return [];
  const known = Object.fromEntries(Object.entries(env ?? {}).map(([name, value]) => [name, String(value)]));
  const invocations = commandInvocations(cmd, { cwd: job.cwd, home, env: known });
  return [...new Set(invocations.flatMap(({ words }) => sessionOf(words) ?? []))];
}

function sessionOf(words: readonly (string | null)[]): string | null {
  const at = words.findIndex((word) => word !== null && basename(word) === 'openclaw');
  const agent = words.indexOf('agent', at + 1);
  if (at < 0 || (at > 0 && !BEFORE.test(basename(words[0] ?? '')))) return null;
  if (agent < 0 || words[agent + 1] === 'exec') return null;
  const after = words.slice(agent + 1);
  const key = option(after, '--session-key') ?? option(after, '--session-id');
  if (key !== null) return key;
  const name = option(after, '--agent');
  // A recipient's number leads to a session whose key the gateway makes.
  const isToSomebody = after.some((word) => word === '-t' || /^--to(?:=|$)/.test(word ?? ''));
  return name === null || isToSomebody ? null : `agent:${name}:main`;
}

function option(words: readonly (string | null)[], name: string): string | null {
  for (const [index, word] of words.entries()) {
    if (word === name) return words[index + 1] ?? null;
    if (word?.startsWith(`${name}=`)) return word.slice(name.length + 1) || null;
  }
  return null;
}
