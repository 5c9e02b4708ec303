import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { CommandHost } from '../command-host.js';
import { EXAMPLE_CONFIG, EXAMPLE_JOB } from '../example-files.js';
import { EXIT } from '../exit-codes.js';

const FILES: readonly [name: string, content: string][] = [
  ['selfheal.yaml', EXAMPLE_CONFIG],
  [join('jobs', 'hello.yaml'), EXAMPLE_JOB],
];

export function initCommand({ io }: CommandHost): Command {
  return new Command('init')
    .summary('write an example configuration and an example job')
    .description(
      'Writes selfheal.yaml and jobs/hello.yaml, with comments that explain the keys. A file that is there stays as it is.',
    )
    .argument('[folder]', 'where to', '.')
    .option('--force', 'overwrite files that are there')
    .action(async (folder: string, options: { force?: boolean }) => {
      const root = resolve(io.cwd, folder);
      const kept: string[] = [];
      for (const [name, content] of FILES) {
        const path = join(root, name);
        if (await write(path, content, options.force === true)) io.stdout.write(`wrote ${path}\n`);
        else kept.push(path);
      }
      if (kept.length > 0) {
        const [exist, them] = kept.length === 1 ? ['exists', 'it'] : ['exist', 'them'];
        throw new CliError(
          `${kept.join(' and ')} ${exist} already; --force overwrites ${them}`,
          EXIT.refused,
        );
      }
      io.stdout.write("next: 'selfheal run hello', and 'selfheal serve' in another terminal\n");
    });
}

/** False where the file exists and may not be overwritten. */
async function write(path: string, content: string, force: boolean): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  // O_EXCL: whoever creates the file at the same moment keeps what they wrote.
  const mode = force ? constants.O_TRUNC | constants.O_NOFOLLOW : constants.O_EXCL;
  try {
    const file = await open(path, constants.O_WRONLY | constants.O_CREAT | mode, 0o644);
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    const why = code === 'ELOOP' ? 'it is a link' : (code ?? 'unknown reason');
    throw new CliError(`cannot write ${path} (${why})`, EXIT.unexpected, { cause: error });
  }
}
