import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type ReadEntry } from 'tar';
import { BackupRefusedError } from './backup-refused-error.js';
import { listFiles } from './list-files.js';
import { MANIFEST_FILE, parseManifest, type BackupManifest } from './manifest.js';

/**
 * Lays the archive out in `folder`, which is there and empty, and compares every file with the manifest. Whatever it
 * throws, a part of the archive may lie there.
 *
 * @throws BackupRefusedError where it is none of ours, damaged, cut short, or holds anything else; the error of the
 * system where the file cannot be read, or there is no room
 */
export async function unpackBackup(file: string, folder: string): Promise<BackupManifest> {
  await extractPlainFiles(file, folder);
  const text = await readFile(join(folder, MANIFEST_FILE), 'utf8').catch((cause: unknown) => {
    throw new BackupRefusedError(`it has no ${MANIFEST_FILE}`, { cause });
  });
  const manifest = parseManifest(text);
  const found = new Map((await listFiles(folder, 'pg')).map((each) => [each.path, each]));
  for (const { path, bytes, sha256 } of manifest.files) {
    const there = found.get(path);
    if (!there) throw new BackupRefusedError(`${path} is missing in it`);
    if (there.bytes !== bytes || there.sha256 !== sha256)
      throw new BackupRefusedError(
        `${path} in it is not what its ${MANIFEST_FILE} says; the archive is damaged`,
      );
    found.delete(path);
  }
  const [more] = found.keys();
  if (more !== undefined) throw new BackupRefusedError(`its ${MANIFEST_FILE} does not name ${more}`);
  return manifest;
}

/** Files and folders below `pg`, and the manifest; a link, or a path that leads elsewhere, is none of ours. */
async function extractPlainFiles(file: string, folder: string): Promise<void> {
  const refused: BackupRefusedError[] = [];
  const accept = (path: string, entry: ReadEntry): boolean => {
    const plain = entry.type === 'File' || entry.type === 'OldFile' || entry.type === 'Directory';
    const known = path === MANIFEST_FILE || /^pg(?:\/|$)/.test(path);
    if (plain && known && !path.split('/').includes('..')) return true;
    const what = `it holds ${JSON.stringify(path)}, which no backup does (${entry.type})`;
    refused.push(new BackupRefusedError(what));
    return false;
  };
  try {
    await pipeline(
      createReadStream(file),
      createGunzip(),
      extract({
        cwd: folder,
        // A warning of the library is an archive that is not right.
        strict: true,
        filter: (path, entry) => accept(path, entry as ReadEntry),
        preserveOwner: false,
        dmode: 0o700,
        fmode: 0o600,
        umask: 0o077,
      }),
    );
  } catch (error) {
    if (refused[0]) throw refused[0];
    const { code } = error as NodeJS.ErrnoException;
    // zlib's codes begin with Z_, the library's with TAR_; the system's are told as they are.
    if (code !== undefined && !/^(?:Z_|TAR_)/.test(code)) throw error;
    throw new BackupRefusedError(`it cannot be unpacked (${(error as Error).message})`, { cause: error });
  }
  if (refused[0]) throw refused[0];
}
