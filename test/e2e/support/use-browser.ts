import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { BROWSER_FLAGS, findBrowser } from './find-browser.js';

const SIZE = { width: 1440, height: 900 };

/** How long something may take to show, in milliseconds, before a test says that it is not there. */
const PATIENCE_MS = 10_000;

export interface TestBrowser {
  /** A page in a profile of its own; what goes wrong in it fails the test. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** A fault that the test means to cause. */
  allow(fault: RegExp): void;
}

/**
 * One browser for a test file, and new profiles for each test.
 *
 * @param shared a profile that all tests of the file share, which is quicker: what is loaded once is there
 */
export function useBrowser({ shared }: { shared?: BrowserContextOptions } = {}): TestBrowser {
  let browser: Browser;
  let context: BrowserContext | null = null;
  let faults: string[] = [];
  let allowed: RegExp[] = [];
  beforeAll(async () => {
    const executablePath = findBrowser(process.env);
    if (executablePath === null) throw new Error('no browser');
    browser = await chromium.launch({ executablePath, args: BROWSER_FLAGS });
    if (shared) context = await newContext(browser, shared);
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await Promise.all(browser.contexts().map((each) => (each === context ? closePages(each) : each.close())));
    const unexpected = faults.filter((fault) => !allowed.some((pattern) => pattern.test(fault)));
    faults = [];
    allowed = [];
    expect(unexpected, 'errors in the browser').toEqual([]);
  });
  return {
    allow: (fault) => void allowed.push(fault),
    open: async (url, options = {}) => {
      const page = await (context ?? (await newContext(browser, options))).newPage();
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

async function newContext(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: SIZE, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

async function closePages(context: BrowserContext): Promise<void> {
  await Promise.all(context.pages().map((page) => page.close()));
}
