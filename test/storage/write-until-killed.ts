/** Child of embedded-postgres.test.ts: writes rows and prints how many are acknowledged, until it is killed. */
import { openDatabase } from '../../src/storage/database.js';
import { migrationsDir } from '../../src/storage/migrations-dir.js';
import { silentLog } from '../support/silent-log.js';

const database = await openDatabase({
  databaseUrl: null,
  dataDir: process.argv[2] as string,
  migrationsDir,
  log: silentLog,
});
for (let written = 1; ; written += 1) {
  await database.prisma.healingEvent.create({
    data: { jobId: 'job', type: 'review.started', actor: 'test' },
  });
  process.stdout.write(`${written}\n`);
}
