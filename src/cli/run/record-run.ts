import type { StoredLine } from '../../domain/runs/log-chunk.js';
import { LogWindow } from './log-window.js';
import { identifyProcess } from './process-identity.js';
import type { RecordedRun, RunEnd, RunStart } from './recorded-run.js';
import { SpoolWriter } from './spool-writer.js';

/** Takes down one run while it goes on. None of its methods throws or rejects: a job runs whether it is recorded or not. */
interface RunRecorder {
  /** May return a promise to wait for: the disk is slower than the job. */
  line(line: StoredLine): void | Promise<void>;
  /** Null where the run stands in the spool now; otherwise what could be kept of it, and why that is all. */
  finish(end: RunEnd): Promise<UnspooledRun | null>;
}

export interface UnspooledRun {
  run: RecordedRun;
  why: string;
}

/** Starts to record a run in the spool; where that is impossible the recorder keeps everything but the log. */
export async function recordRun(dir: string, start: RunStart): Promise<RunRecorder> {
  let writer: SpoolWriter;
  try {
    writer = await SpoolWriter.create(dir, { ...start, recorder: await identifyProcess(process.pid) });
  } catch (error) {
    return { line() {}, finish: async (end) => withoutLog(start, end, error) };
  }
  const window = new LogWindow(start.startedAt, (record) => writer.write(record));
  return {
    line(line) {
      window.push(line);
      return writer.pressure();
    },
    async finish(end) {
      try {
        const rest = window.finish();
        let next = rest.next();
        for (; !next.done; next = rest.next()) {
          writer.write(next.value);
          await writer.pressure();
        }
        await writer.finish({ ...end, logCut: next.value !== null });
        return null;
      } catch (error) {
        return withoutLog(start, end, error);
      }
    },
  };
}

function withoutLog(start: RunStart, end: RunEnd, error: unknown): UnspooledRun {
  const why = error instanceof Error ? error.message : String(error);
  const text = `[selfheal: the log of this run could not be kept: ${why}]`;
  const notice: StoredLine = { at: end.finishedAt, stream: 'stderr', text };
  return { run: { start, end, logBytes: text.length, lines: () => once([notice]) }, why };
}

async function* once<Value>(value: Value): AsyncGenerator<Value, void, undefined> {
  yield value;
}
