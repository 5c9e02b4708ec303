import { createWriteStream } from 'node:fs';
import { access, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/**
 * @throws CliError where the file exists and may not be overwritten, or its folder does not
 */
export async function checkTarget(path: string, force: boolean): Promise<void> {
  if (!force && (await exists(path))) {
    throw new CliError(`${path} exists already; --force overwrites it`, EXIT.refused);
  }
  if (!(await exists(dirname(path)))) {
    throw new CliError(`there is no folder ${dirname(path)}`, EXIT.refused);
  }
}

/**
 * Writes the archive to a file that its user alone may read; whole, or not at all.
 *
 * @param id makes the name of the draft beside it unique
 * @returns its size in bytes
 * @throws CliError where it cannot be written, or the archive ends early
 */
export async function saveArchive(archive: Readable, path: string, id: string): Promise<number> {
  const draft = join(dirname(path), `.${basename(path)}.${id}.part`);
  try {
    await pipeline(archive, createWriteStream(draft, { flags: 'wx', mode: 0o600 }));
    const file = await open(draft, 'r');
    try {
      await file.sync(); // the only copy, perhaps, of what is about to be removed
    } finally {
      await file.close();
    }
    await rename(draft, path);
    return (await stat(path)).size;
  } catch (cause) {
    await rm(draft, { force: true });
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new CliError(`the backup was not written to ${path} (${code ?? message})`, EXIT.unexpected, {
      cause,
    });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
