import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { ServerUnreachableError } from '../../client/errors.js';
import { readVersion } from '../../version.js';
import { checkTarget, saveArchive } from '../backup/save-archive.js';
import { CliError, usageError } from '../cli-error.js';
import type { CommandHost } from '../command-host.js';
import { EXIT } from '../exit-codes.js';
import { openSession, type Session } from '../session.js';

interface Options {
  output?: string;
  data?: string;
  force?: boolean;
}

export function backupCommand({ io }: CommandHost): Command {
  return new Command('backup')
    .summary('save the embedded database in a file')
    .description(
      'Saves the embedded database as it is at one moment, by the server while one runs (which takes a token with the ' +
        'role admin), else from the data directory. The file holds what job logs hold, secrets included; job files and ' +
        'selfheal.yaml are not in it. A Postgres server is backed up by pg_dump.',
    )
    .option('-o, --output <file>', 'where to, - for stdout (default: selfheal-<time>.tar.gz here)')
    .option('--data <folder>', 'the data directory of a server that does not run, instead of asking one')
    .option('--force', 'overwrite a file that is there')
    .action(async ({ output, data, force }: Options, command: Command) => {
      const session = await openSession(io, command, { data });
      const now = io.clock.now();
      if (output === '-') {
        if (io.stdout.isTTY) throw usageError('the archive is no text for a terminal; redirect the output');
        await withArchive(session, data !== undefined, now, (archive) =>
          // Without its end: whoever started this process may write there, too.
          pipeline(archive, io.stdout, { end: false }),
        );
        return;
      }
      const stamp = now.toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
      const path = resolve(io.cwd, output ?? `selfheal-${stamp}.tar.gz`);
      await checkTarget(path, force === true);
      await withArchive(session, data !== undefined, now, async (archive, source) => {
        const bytes = await saveArchive(archive, path, io.randomId());
        session.print(`wrote ${path}: ${(bytes / 2 ** 20).toFixed(1)} MiB, the database of ${source}\n`);
      });
    });
}

type Write = (archive: Readable, source: string) => Promise<void>;

/** From the server, or from the data directory where one is named, or where this configuration's server does not run. */
async function withArchive(session: Session, atRest: boolean, now: Date, write: Write): Promise<void> {
  const { config } = session;
  if (config.databaseUrl !== null) {
    const { PG_DUMP } = await import('../../storage/backup/server-database.js');
    throw usageError(
      `the configuration names a Postgres server, which is backed up by its own tool: ${PG_DUMP}`,
    );
  }
  if (atRest) return backUpDirectory(config.dataDir, now, write);
  const [{ downloadBackup }, { ownUrl }] = await Promise.all([
    import('../../client/download-backup.js'),
    import('../../config.js'),
  ]);
  let archive: Readable;
  try {
    archive = await downloadBackup({ url: config.url, token: config.token });
  } catch (error) {
    // A database here must not pass for that of a server elsewhere which is out of reach.
    const isOurs = config.url === ownUrl(config.host, config.port);
    if (!(error instanceof ServerUnreachableError) || !isOurs) throw error;
    return backUpDirectory(config.dataDir, now, write);
  }
  await write(archive, session.client.url);
}

async function backUpDirectory(dataDir: string, now: Date, write: Write): Promise<void> {
  const [{ backUpAtRest }, { BackupRefusedError }] = await Promise.all([
    import('../../storage/backup/back-up-at-rest.js'),
    import('../../storage/backup/backup-refused-error.js'),
  ]);
  try {
    await backUpAtRest(dataDir, { version: readVersion(), now }, ({ archive }) => write(archive, dataDir));
  } catch (error) {
    if (!(error instanceof BackupRefusedError)) throw error;
    throw new CliError(
      `${error.message}; where a server runs, name it by --url, and a data directory by --data`,
      EXIT.refused,
      { cause: error },
    );
  }
}
