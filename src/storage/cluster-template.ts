import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { packageRoot, packageRootOf } from './package-root.js';

/** What stands before the bytes of the files, as one line of JSON. Paths are relative. */
interface Contents {
  /** Each after the one it lies in. */
  folders: string[];
  files: { path: string; bytes: number }[];
}

const NEWLINE = 0x0a;

/** Where the build leaves a new cluster of the installed PGlite: another version's may have another format. */
export function clusterTemplateFile(): string {
  const pglite = packageRootOf(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  const { version } = JSON.parse(readFileSync(join(pglite, 'package.json'), 'utf8')) as { version: string };
  return join(packageRoot, 'cluster', `pglite-${version}.gz`);
}

/** The cluster in `folder`, which nobody has open, as one compressed file. */
export async function packCluster(folder: string): Promise<Buffer> {
  const contents: Contents = { folders: [], files: [] };
  const pieces: Buffer[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) {
      contents.folders.push(relative(folder, path));
    } else {
      const piece = await readFile(path);
      contents.files.push({ path: relative(folder, path), bytes: piece.length });
      pieces.push(piece);
    }
  }
  contents.folders.sort();
  return gzipSync(Buffer.concat([Buffer.from(`${JSON.stringify(contents)}\n`), ...pieces]));
}

/**
 * Lays out the shipped cluster in `folder`, which is there and empty: 40 MB in a thousand files, which takes a tenth
 * of the seconds of initdb. A crash leaves a part of it.
 *
 * All installations begin with the same cluster, whose one identifier tells replicas apart; it has no password.
 *
 * @returns false where none is shipped for the installed PGlite, or the package was not built
 * @throws where the file is damaged, or there is no room
 */
export function unpackClusterTemplate(folder: string, file = clusterTemplateFile()): boolean {
  if (!existsSync(file)) return false;
  const unpacked = unpack(file);
  const start = unpacked.indexOf(NEWLINE) + 1;
  const { folders, files } = JSON.parse(unpacked.toString('utf8', 0, start)) as Contents;
  for (const path of folders) mkdirSync(join(folder, path), { mode: 0o700 });
  let end = start;
  for (const { path, bytes } of files) {
    // Handing each of a thousand files to the thread pool takes twice as long.
    writeFileSync(join(folder, path), unpacked.subarray(end, (end += bytes)), { mode: 0o600 });
  }
  return true;
}

function unpack(file: string): Buffer {
  try {
    return gunzipSync(readFileSync(file));
  } catch (cause) {
    throw new Error(`${file} is damaged; install the package anew`, { cause });
  }
}
