import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** `change-child.ts` as plain JavaScript: a loader in each of dozens of processes would cost a second a test. */
export async function compileChild(): Promise<{ script: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'change-child-'));
  const sources = (await readdir(join(REPOSITORY, 'src/changes'))).map((name) => `src/changes/${name}`);
  sources.push('src/domain/errors.ts', 'test/changes/change-child.ts', 'test/changes/workspace.ts');
  const { ESNext: module } = ts.ModuleKind;
  const { ES2023: target } = ts.ScriptTarget;
  for (const source of sources) {
    const text = await readFile(join(REPOSITORY, source), 'utf8');
    const compiled = join(folder, source.replace(/\.ts$/, '.js'));
    await mkdir(dirname(compiled), { recursive: true });
    await writeFile(compiled, ts.transpileModule(text, { compilerOptions: { module, target } }).outputText);
  }
  await writeFile(join(folder, 'package.json'), '{"type": "module"}');
  await symlink(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  return {
    script: join(folder, 'test/changes/change-child.js'),
    remove: () => rm(folder, { recursive: true }),
  };
}
