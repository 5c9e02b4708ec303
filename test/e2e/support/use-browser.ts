import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { BROWSER_FLAGS, findBrowser } from './find-browser.js';

/** How long something may take to show, in milliseconds, before a test says that it is not there. */
const PATIENCE_MS = 10_000;

export interface TestBrowser {
  /** A page in a profile of its own; what goes wrong in it fails the test. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** A fault that the test means to cause. */
  allow(fault: RegExp): void;
}

/** One browser for a test file, and new profiles for each test. */
export function useBrowser(): TestBrowser {
  let browser: Browser;
  let faults: string[] = [];
  let allowed: RegExp[] = [];
  beforeAll(async () => {
    const executablePath = findBrowser(process.env);
    if (executablePath === null) throw new Error('no browser');
    browser = await chromium.launch({ executablePath, args: BROWSER_FLAGS });
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    const unexpected = faults.filter((fault) => !allowed.some((pattern) => pattern.test(fault)));
    faults = [];
    allowed = [];
    expect(unexpected, 'errors in the browser').toEqual([]);
  });
  return {
    allow: (fault) => void allowed.push(fault),
    open: async (url, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      context.setDefaultTimeout(PATIENCE_MS);
      const page = await context.newPage();
      page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
      // What a content security policy blocks is told as an error of the console, too.
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
      });
      await page.goto(url);
      return page;
    },
  };
}
