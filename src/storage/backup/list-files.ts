import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { BackupManifest } from './manifest.js';

/** Every file below `folder`, as the manifest of `root` lists it, sorted by path. */
export async function listFiles(root: string, folder: string): Promise<BackupManifest['files']> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((each) => join(each.parentPath, each.name));
  const files: BackupManifest['files'] = [];
  for (const path of paths.sort()) {
    files.push({ path: relative(root, path).split(sep).join('/'), ...(await digest(path)) });
  }
  return files;
}

async function digest(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
