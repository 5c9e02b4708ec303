import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { CliError, usageError } from '../cli-error.js';
import type { CommandHost } from '../command-host.js';
import { EXIT } from '../exit-codes.js';
import { openSession } from '../session.js';

interface Options {
  data?: string;
  force?: boolean;
}

export function restoreCommand({ io }: CommandHost): Command {
  return new Command('restore')
    .summary('put the database of a backup into the data directory')
    .description(
      'Puts the database of a backup into the data directory, whole or not at all, while no server runs. An older ' +
        'one is migrated when the server starts; one of a newer version is refused.',
    )
    .argument('<file>', 'what selfheal backup wrote')
    .option('--data <folder>', 'folder for the database (SELFHEAL_DATA_DIR, default .selfheal here)')
    .option('--force', 'put a database that is there aside, where it is kept')
    .action(async (name: string, { data, force }: Options, command: Command) => {
      const session = await openSession(io, command, { data });
      const { databaseUrl, dataDir } = session.config;
      const file = resolve(io.cwd, name);
      const [{ BackupRefusedError }, { PG_RESTORE }] = await Promise.all([
        import('../../storage/backup/backup-refused-error.js'),
        import('../../storage/backup/server-database.js'),
      ]);
      if (databaseUrl !== null) {
        throw usageError(
          `the configuration names a Postgres server; restore what pg_dump wrote by ${PG_RESTORE}`,
        );
      }
      await access(file).catch((cause: NodeJS.ErrnoException) => {
        throw new CliError(`${file} cannot be read (${cause.code ?? cause.message})`, EXIT.refused, {
          cause,
        });
      });
      const [{ restoreBackup }, { migrationsDir }] = await Promise.all([
        import('../../storage/backup/restore-backup.js'),
        import('../../storage/migrations-dir.js'),
      ]);
      const { manifest, aside } = await restoreBackup({
        file,
        dataDir,
        force: force === true,
        migrationsDir,
      }).catch((error: unknown) => {
        if (!(error instanceof BackupRefusedError)) throw error;
        throw new CliError(`${file} was not restored: ${error.message}`, EXIT.refused, { cause: error });
      });
      session.print(
        `restored ${dataDir} as it was on ${manifest.created_at}, with selfheal ${manifest.selfheal}\n`,
      );
      if (aside !== null) session.print(`the database before it is kept in ${aside}\n`);
    });
}
