import { Command } from 'commander';
import type { ConfigFlags } from '../../config.js';
import type { CommandHost } from '../command-host.js';
import { openSession } from '../session.js';

export function migrateCommand({ io }: CommandHost): Command {
  return new Command('migrate')
    .summary('bring the tables of the database up to date')
    .description(
      "Brings the tables of the database up to date and ends: ahead of a new version's servers, while those of the " +
        'version before go on. The server does the same when it starts, unless it is started with --no-migrate; ' +
        'several at once do it once.',
    )
    .option('--data <folder>', 'folder for the database (SELFHEAL_DATA_DIR, default .selfheal here)')
    .option('--database-url <url>', 'a Postgres server instead of the embedded one (DATABASE_URL)')
    .option('--mongodb-uri <url>', 'a MongoDB for the scheduler instead of Postgres (MONGODB_URI)')
    .action(async (flags: ConfigFlags, command: Command) => {
      const session = await openSession(io, command, flags);
      const { databaseUrl, dataDir, mongodbUri } = session.config;
      const [{ openDatabase }, { openPostgresBackend }, { migrationsDir }] = await Promise.all([
        import('../../storage/database.js'),
        import('../../scheduling/open-backend.js'),
        import('../../storage/migrations-dir.js'),
      ]);
      const tell = (_fields: object, message: string): void => session.note(message);
      const log = { info: () => undefined, warn: tell, error: tell };
      const database = await openDatabase({ databaseUrl, dataDir, migrationsDir, log });
      try {
        // With a MongoDB the scheduler has no tables.
        if (mongodbUri === null)
          await openPostgresBackend(database, { shared: database.kind === 'server', migrate: true });
      } finally {
        await database.close();
      }
      for (const name of database.migrated) session.print(`${name}\n`);
      session.note(`the tables are up to date${database.migrated.length === 0 ? ' already' : ''}`);
    });
}
