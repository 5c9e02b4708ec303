import { defineConfig } from 'vitest/config';
import { findBrowser } from './support/find-browser.js';

const browser = findBrowser(process.env);
if (browser === null) {
  const missing = 'no Chromium on this machine (apt-get install chromium, or name one by CHROMIUM_PATH)';
  if (process.env['CI']) throw new Error(`The dashboard cannot be tested: ${missing}`);
  console.log(`The tests of the dashboard did not run: ${missing}`);
}

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: browser === null ? [] : ['test/e2e/**/*.test.ts'],
    passWithNoTests: browser === null,
    globalSetup: ['test/e2e/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A browser that had no processor for ten seconds is not a fault of the page; what is one fails twice.
    retry: 1,
    // A browser and a server at a time: on two processors more of them only wait for each other.
    fileParallelism: false,
  },
});
