import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './support/use-browser.js';
import { useDashboardServer } from './support/use-server.js';

const server = useDashboardServer();
const browser = useBrowser();

const rows = (page: Page) => page.locator('main [data-row]');
const idsOf = (page: Page) => rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-row')));

const TRIGGER =
  'mutation ($jobId: String!) { triggerReview(input: { jobId: $jobId, force: true }) { __typename } }';

/** As many reviews, each of which takes a place at the top of the list. */
async function review(...jobIds: string[]): Promise<void> {
  for (const jobId of jobIds) await server.ask(TRIGGER, { jobId });
}

async function reviewIds(): Promise<string[]> {
  const { reviews } = await server.ask<{ reviews: { nodes: { id: string }[] } }>(
    '{ reviews(first: 500) { nodes { id } } }',
  );
  return reviews.nodes.map(({ id }) => id);
}

describe('a list that is paged while it grows', () => {
  it('has each row once, and none is missing', async () => {
    const page = await browser.open(`${server.url}/reviews`);
    await rows(page).nth(49).waitFor();
    await page.getByText('Live').waitFor();
    // The second page is asked for, and reviews come in before it is answered, and after.
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/graphql', async (route) => {
      const body = route.request().postData() ?? '';
      if (body.includes('ReviewList') && /"after":"/.test(body)) await answered;
      await route.fallback();
    });
    await rows(page).nth(49).scrollIntoViewIfNeeded();
    await review('backup', 'fetch-prices');
    await page.getByRole('button', { name: '2 new' }).waitFor();
    answer();
    await expect.poll(() => rows(page).count()).toBeGreaterThan(50);
    await review('order-report', 'export-ledger');
    await page.getByRole('button', { name: '4 new' }).click();
    const all = await reviewIds();
    await expect.poll(() => idsOf(page)).toEqual(all);
    await page.getByText(`${all.length} reviews`).waitFor();
  });
});

describe('the way back', () => {
  it('leads from what was opened to the list as it was filtered, and where it was', async () => {
    const page = await browser.open(`${server.url}/`);
    await page.getByRole('link', { name: /^Applied/ }).click();
    await page.waitForURL(/status=applied/);
    await page.getByRole('searchbox', { name: 'Search suggestions' }).fill('months');
    await page.waitForURL(/q=months/);
    await expect.poll(() => page.getByText(/^\d+ suggestions$/).count()).toBe(1);
    await rows(page).nth(9).scrollIntoViewIfNeeded();
    const before = await idsOf(page);
    const scrolled = await page.evaluate(() => window.scrollY);
    expect(scrolled).toBeGreaterThan(0);
    await rows(page).nth(9).getByRole('link').click();
    await page.getByRole('heading', { name: 'What was seen' }).waitFor();
    await page.goBack();
    await expect.poll(() => idsOf(page)).toEqual(before);
    expect(await page.getByRole('searchbox', { name: 'Search suggestions' }).inputValue()).toBe('months');
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(scrolled);
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  });
});
