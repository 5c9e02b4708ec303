import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { HOSTILE, UNWIELDY } from './support/seed.js';
import { useBrowser } from './support/use-browser.js';
import { useDashboardServer } from './support/use-server.js';

const server = useDashboardServer();
const browser = useBrowser();

const rows = (page: Page) => page.locator('main [data-row]');

describe('hostile text', () => {
  it('is shown, and never run', async () => {
    const page = await browser.open(`${server.url}/suggestions?severity=critical&status=all`);
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) elsewhere.push(request.url());
    });
    await rows(page).filter({ hasText: HOSTILE.title }).waitFor();
    await page.goto(`${server.url}/suggestions/${server.seeded.hostileId}`);
    await page.getByRole('heading', { level: 1, name: HOSTILE.title }).waitFor();
    await page.getByText('click me').waitFor();
    const links = await page
      .locator('main a')
      .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).protocol));
    expect([...new Set(links)].sort()).toEqual(['http:', 'https:']);
    expect(await page.locator('main img, main iframe, main script').count()).toBe(0);
    await page.getByText('Not verified').waitFor();
    expect(await page.evaluate(() => (window as { hacked?: number }).hacked)).toBeUndefined();
    expect(await page.title()).toContain(HOSTILE.title);
    expect(elsewhere).toEqual([]);
  });
});

describe('unwieldy text', () => {
  it('takes no more room in a list than a few lines, and leaves the rest of the page where it is', async () => {
    const page = await browser.open(`${server.url}/suggestions?severity=low`);
    const row = rows(page).filter({ hasText: 'endless' });
    await row.waitFor();
    expect((await row.boundingBox())?.height).toBeLessThan(130);
    await row.getByRole('link').click();
    const heading = page.getByRole('heading', { level: 1 });
    await heading.waitFor();
    expect((await heading.boundingBox())?.height).toBeLessThan(260);
    expect(await heading.textContent()).toBe(UNWIELDY.title);
    // The page has its colours written for a terminal taken away there, too.
    expect(await page.getByLabel('Line 1').textContent()).toBe('1red');
    // A title that turns the reading direction does so for itself alone.
    expect((await page.title()).endsWith(' · Self-Healing')).toBe(true);
    expect(await page.title()).not.toContain('\u202e');
  });

  it('of a log line is searched and shown without the page standing still', async () => {
    const page = await browser.open(`${server.url}/runs/${server.seeded.unwieldyRunId}`);
    const line = page.locator('[data-line="1"]');
    await line.getByText('.....', { exact: false }).waitFor();
    expect(await line.textContent()).not.toContain('\u001b');
    await page.getByLabel('Wrap').check();
    await line.getByText('.....', { exact: false }).waitFor();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });
});

describe('a change with characters that nobody sees', () => {
  it('has them written out, and is read with care', async () => {
    const page = await browser.open(`${server.url}/suggestions/${server.seeded.hiddenId}`);
    const diff = page.getByRole('figure', { name: /fetch-prices\.sh/ });
    await diff.getByText('⟨U+202E⟩# yrter⟨U+2066⟩', { exact: false }).first().waitFor();
    await diff.getByRole('note').getByText('Read with care').waitFor();
    await page.goto(`${server.url}/suggestions/${server.seeded.pendingId}`);
    await diff.or(page.getByRole('figure')).first().waitFor();
    expect(await page.getByText('Read with care').count()).toBe(0);
  });
});
