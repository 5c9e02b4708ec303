import { mkdir, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEnd } from './recorded-run.js';
import { encodeFooter, jsonLine, PART_SUFFIX, RUN_SUFFIX, type SpoolHeader } from './spool-format.js';

/** The writer asks for patience once this much waits for the disk. */
const MAX_BACKLOG_CHARS = 4 * 1024 * 1024;

/** Writes one run while it goes on; what was written survives the writer. */
export class SpoolWriter {
  private backlog: string[] = [];
  private backlogChars = 0;
  private flushing: Promise<void> | null = null;
  private failure: Error | null = null;

  private constructor(
    private readonly file: FileHandle,
    private readonly path: string,
  ) {}

  /**
   * Starts the file of a run in `dir`, which is created (mode 0700) where it is missing. Files sort by name in
   * the order in which their runs started.
   * @throws Error where the folder cannot be written.
   */
  static async create(dir: string, header: SpoolHeader): Promise<SpoolWriter> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const name = `${header.startedAt.toISOString().replaceAll(':', '')}-${encodeURIComponent(header.runKey)}`;
    const path = join(dir, name + PART_SUFFIX);
    const file = await open(path, 'wx', 0o600);
    const writer = new SpoolWriter(file, path);
    try {
      await file.appendFile(
        jsonLine({
          version: 1,
          job_id: header.jobId,
          run_key: header.runKey,
          started_at: header.startedAt.toISOString(),
          trigger: header.trigger,
          attempt: header.attempt,
          recorder: header.recorder,
        }),
      );
    } catch (error) {
      await writer.discard();
      throw error;
    }
    return writer;
  }

  /** Adds a record. A failure of the disk shows in `finish`; until then records are dropped. */
  write(record: string): void {
    if (this.failure !== null) return;
    this.backlog.push(record);
    this.backlogChars += record.length;
    this.flushing ??= this.flush();
  }

  /** Undefined, or a promise to wait for before more is written. Never rejects. */
  pressure(): Promise<void> | undefined {
    return this.backlogChars > MAX_BACKLOG_CHARS ? (this.flushing ?? undefined) : undefined;
  }

  /**
   * The run has ended: completes the file, so that it counts as a run to deliver.
   * @throws Error where the disk failed at any time; the file is removed then.
   */
  async finish(end: RunEnd): Promise<void> {
    try {
      this.write(encodeFooter(end));
      await this.flushing;
      if (this.failure !== null) throw this.failure;
      await this.file.datasync();
      await this.file.close();
      await rename(this.path, this.path.slice(0, -PART_SUFFIX.length) + RUN_SUFFIX);
    } catch (error) {
      await this.discard();
      throw error;
    }
  }

  private async discard(): Promise<void> {
    await this.file.close().catch(() => {});
    await unlink(this.path).catch(() => {});
  }

  private async flush(): Promise<void> {
    try {
      while (this.backlog.length > 0) {
        const text = this.backlog.join('');
        this.backlog = [];
        this.backlogChars = 0;
        await this.file.appendFile(text);
      }
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error('writing failed', { cause: error });
      this.backlog = [];
      this.backlogChars = 0;
    } finally {
      this.flushing = null;
    }
  }
}
