import type { Database } from '../../src/storage/database.js';
import type { NewsListener } from '../../src/storage/presence.js';
import { testDatabase } from './database.js';

interface Lent {
  database: Database;
  listeners: Set<NewsListener>;
  /** What tables, functions and triggers there were when it was made. */
  shape: string;
}

/** Those that nobody has just now; files that run in one process have its modules in common, and so these. */
const free: Lent[] = [];

/**
 * A migrated and empty database that no other test has meanwhile. Closing it gives it back for the next test file:
 * emptying one takes a tenth of the time of making one. One whose tables somebody changed is not lent again.
 */
export async function lentDatabase(): Promise<Database> {
  const lent = (await nextFree()) ?? (await newOne());
  return {
    ...lent.database,
    onRemoteNews: (listener) => void lent.listeners.add(listener),
    close: async () => {
      lent.listeners.clear();
      free.push(lent);
    },
  };
}

async function newOne(): Promise<Lent> {
  const database = await testDatabase();
  const listeners = new Set<NewsListener>();
  database.onRemoteNews((channel, payload) => {
    for (const listener of listeners) listener(channel, payload);
  });
  return { database, listeners, shape: await shapeOf(database) };
}

async function nextFree(): Promise<Lent | null> {
  for (let lent = free.pop(); lent; lent = free.pop()) {
    if (await emptied(lent)) return lent;
    await lent.database.close();
  }
  return null;
}

async function emptied({ database, shape }: Lent): Promise<boolean> {
  if ((await shapeOf(database)) !== shape) return false;
  await database.pool.query(EMPTY);
  return true;
}

async function shapeOf({ pool }: Database): Promise<string> {
  const { rows } = await pool.query<{ shape: string }>(
    `SELECT string_agg(concat_ws('/', oid, name), ',' ORDER BY oid) AS shape FROM (
       SELECT oid, relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
       UNION ALL SELECT oid, proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
       UNION ALL SELECT oid, tgname FROM pg_trigger) AS parts`,
  );
  return rows[0]?.shape ?? '';
}

/** Truncating costs a few files a table and index: only those that hold something. */
const EMPTY = `
  DO $$ DECLARE
    name text;
    filled boolean;
    names text[] := '{}';
  BEGIN
    FOR name IN SELECT oid::regclass::text FROM pg_class
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations'
    LOOP
      EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO filled;
      IF filled THEN names := names || name; END IF;
    END LOOP;
    IF names <> '{}' THEN EXECUTE 'TRUNCATE ' || array_to_string(names, ', ') || ' CASCADE'; END IF;
    PERFORM setval(oid::regclass, 1, false) FROM pg_class
      WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
  END $$`;
