import { defineConfig } from 'prisma/config';

// `prisma generate` insists on a schema engine it never calls; any existing path satisfies it, so that
// generating needs no download.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
