/** How a Postgres server is backed up and restored: by its own tools, which know more than we do. */
export const PG_DUMP = 'pg_dump --format=custom --no-owner --file=selfheal.dump "$DATABASE_URL"';
export const PG_RESTORE =
  'pg_restore --clean --if-exists --no-owner --single-transaction --dbname="$DATABASE_URL" selfheal.dump';
