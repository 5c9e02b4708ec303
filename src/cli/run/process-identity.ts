import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Names one process for good: the number alone is given out again. */
export interface ProcessIdentity {
  pid: number;
  host: string;
  /** When it started, in the kernel's ticks since boot; null where there is no `/proc`. */
  started: string | null;
}

export async function identifyProcess(pid: number): Promise<ProcessIdentity> {
  return { pid, host: hostname(), started: await startTicks(pid) };
}

/** Null where the process ran on another machine or in another container, from where it cannot be seen. */
export async function isProcessRunning(identity: ProcessIdentity): Promise<boolean | null> {
  if (identity.host !== hostname()) return null;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it is there, as another user.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return identity.started === null || identity.started === (await startTicks(identity.pid));
}

/** Field 22 of `/proc/<pid>/stat` (proc(5)); counted after the command's name, which may hold spaces. */
async function startTicks(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
