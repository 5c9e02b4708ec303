import { defineConfig } from 'rolldown';

/**
 * The command as a few files: Node takes most of a second to find and read the thousand modules behind it. What
 * looks for files beside its own stays outside.
 */
export default defineConfig({
  input: {
    main: 'src/cli/main.ts',
    // What programs import as self-healing/client.
    client: 'src/client/index.ts',
    // The name by which src/storage/embedded-postgres.ts starts it.
    'embedded-postgres-worker': 'src/storage/embedded-postgres-worker.js',
  },
  platform: 'node',
  plugins: [
    {
      // pg looks whether it runs at Cloudflare, for which Node 20 loads all of fetch: a twentieth of the time of a start.
      name: 'pg-asks-no-fetch',
      transform: {
        filter: { id: /\/pg\/lib\/stream\.js$/ },
        handler: (code) => code.replace("typeof Response === 'function'", 'false'),
      },
    },
  ],
  external: [/^@electric-sql\//, '@fastify/swagger-ui', 'node-sqlite3-wasm', 'pg-native'],
  output: {
    dir: 'dist',
    cleanDir: true,
    // One folder: what is found by import.meta.url is found from every chunk.
    chunkFileNames: '[name]-[hash].js',
  },
});
