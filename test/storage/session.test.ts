import { Client } from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { openDatabase } from '../../src/storage/database.js';
import { migrationsDir } from '../../src/storage/migrations-dir.js';
import { createServerDatabase } from '../support/database.js';
import { silentLog } from '../support/silent-log.js';

const template = inject('postgresTemplate');

describe.runIf(template !== null)('a session on a server whose time zone is not UTC', () => {
  it('stores and reads moments as they are, also those that do not exist there', async () => {
    const { url, drop } = await createServerDatabase(template!);
    const admin = new Client({ connectionString: url });
    await admin.connect();
    await admin.query(
      `ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET timezone TO 'America/New_York'`,
    );
    const database = await openDatabase({ databaseUrl: url, dataDir: '', migrationsDir, log: silentLog });
    // 02:30 of that day is left out in New York.
    const at = new Date('2026-03-08T02:30:00.123Z');
    const { position } = await database.prisma.healingEvent.create({
      data: { jobId: 'a', type: 'review.started', actor: 'test', createdAt: at },
    });
    const { rows } = await admin.query<{ ms: string }>(
      'SELECT extract(epoch FROM created_at) * 1000 AS ms FROM healing_events WHERE position = $1',
      [position],
    );
    expect(Number(rows[0]?.ms)).toBe(at.getTime());
    expect(await database.prisma.healingEvent.findUnique({ where: { position } })).toMatchObject({
      createdAt: at,
    });
    await database.close();
    await admin.end();
    await drop();
  });
});
