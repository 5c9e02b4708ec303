import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { RunFacts } from '../../../../analysis/context.js';
import { absolute } from '../../../../changes/path-policy.js';
import { openRegular, openToRead, type Opened } from '../../../../changes/readable-file.js';
import type { Core } from '../../../core.js';
import type { Job } from '../../../jobs/build-job.js';
import { readingPlaces } from '../reading-places.js';
import { openClawStateDir } from './openclaw-state.js';
import { RunSpans } from './run-spans.js';
import { SessionTally } from './session-tally.js';
import { transcriptMessages } from './transcript-lines.js';

/**
 * The session in a transcript that a run named. Who reports runs may name any path, so it is read only where the job
 * works (its folder, its `allowed_paths`) or where OpenClaw keeps transcripts, and only what reads as a message of a
 * session is taken from it.
 */
export async function readTranscript(
  core: Core,
  job: Job,
  run: RunFacts,
  named: string,
): Promise<{ tally: SessionTally } | { refusal: string }> {
  const opened = await openTranscript(core, job, absolute(named, { cwd: job.cwd, home: core.home }));
  if ('refusal' in opened) return opened;
  const { handle, size } = opened.file;
  try {
    const messages = await transcriptMessages(handle, size);
    if (messages.length === 0) return { refusal: 'holds no messages of a session' };
    // One file may be the transcript of many runs, one after the other.
    const span = new RunSpans([run], core.clock.now());
    const ofRun = messages.filter(({ at }) => at !== null && span.runAt(at) !== null);
    const tally = new SessionTally();
    for (const message of ofRun.length > 0 ? ofRun : messages) tally.add(message);
    return { tally };
  } finally {
    await handle.close();
  }
}

async function openTranscript(core: Core, job: Job, path: string): Promise<Opened> {
  if (!/\.jsonl?$/i.test(path))
    return { refusal: 'is no .json or .jsonl file, and is not read', missing: false };
  const real = await realpath(path).catch(() => null);
  if (real === null) return { refusal: 'does not exist', missing: true };
  const state = await realOf(core.openClawState ?? openClawStateDir({}, core.home));
  if (/^\/agents\/[^/]+\/sessions\/[^/]+$/.test(real.slice(state.length)) && real.startsWith(state + sep))
    return openRegular(real);
  const roots = [
    job.cwd,
    ...job.config.self_healing.allowed_paths.map((one) => absolute(one, { cwd: job.cwd, home: core.home })),
  ];
  for (const root of roots) {
    const allowed = await realOf(root);
    if (real === allowed || real.startsWith(allowed === sep ? sep : allowed + sep))
      return openToRead(path, readingPlaces(core));
  }
  return {
    refusal: `is neither in the job's folder, nor in its allowed_paths, nor in ${join(state, 'agents')}, and is not read`,
    missing: false,
  };
}

/** As it stands where there is no such place. */
function realOf(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
