import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite would take the package's ESM build, Node takes the other for the packages that build on it: one graphql, please.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    // They have a browser, and a configuration of their own.
    exclude: ['test/e2e/**', '**/node_modules/**'],
    globalSetup: ['test/global-setup.ts'],
    // For machines with much else to do: what is limited here is what hangs.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // The default leaves one processor to the terminal, which is half of a small machine.
    maxWorkers: '100%',
    // No module keeps state (see the style), so files share what is loaded: loading it anew took a third of the time.
    isolate: false,
  },
});
