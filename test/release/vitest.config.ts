import { defineConfig } from 'vitest/config';

/** What is about a release as a whole, takes minutes, and is not part of the suite: `npm run test:release`. */
export default defineConfig({
  test: {
    include: ['test/release/**/*.release.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
