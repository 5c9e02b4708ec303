/** Part of `npm run build`: has initdb make the cluster that first starts unpack, where the package has none yet. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { clusterTemplateFile, packCluster } from './cluster-template.js';
import { initdb } from './create-cluster.js';

const file = clusterTemplateFile();
if (!existsSync(file)) {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(folder, 'work-')); // two may build at the same time
  await mkdir(join(work, 'pg'));
  await initdb(join(work, 'pg'));
  await writeFile(join(work, 'packed'), await packCluster(join(work, 'pg')));
  await rename(join(work, 'packed'), file);
  await rm(work, { recursive: true });
  const others = (await readdir(folder)).filter((name) => name.endsWith('.gz') && name !== basename(file));
  for (const name of others) await rm(join(folder, name));
}
