import type { Clock } from './clock.js';

/** How long a group that was asked to end may take before it is killed. */
const KILL_GRACE_MS = 5000;
const POLL_MS = 50;

/** Sends a signal to every process of the group; one that is gone already is no error. */
export function signalGroup(groupId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-groupId, signal);
  } catch (error) {
    // EPERM: what is left of the group runs as another user (sudo), and is not ours to end.
    if (!hasCode(error, 'ESRCH') && !hasCode(error, 'EPERM')) throw error;
  }
}

/**
 * Ends a whole group: SIGTERM, and after the grace SIGKILL to whatever is left of it, so that neither a
 * process that ignores SIGTERM nor one whose parent has ended already outlives the time limit.
 */
export async function endGroup(groupId: number, clock: Clock): Promise<void> {
  signalGroup(groupId, 'SIGTERM');
  const deadline = clock.monotonicMs() + KILL_GRACE_MS;
  while (groupExists(groupId)) {
    if (clock.monotonicMs() >= deadline) {
      signalGroup(groupId, 'SIGKILL');
      return;
    }
    await clock.sleep(POLL_MS);
  }
}

function groupExists(groupId: number): boolean {
  try {
    process.kill(-groupId, 0);
    return true;
  } catch {
    return false;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
