import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite would take the package's ESM build, Node takes the other for the packages that build on it: one graphql, please.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
