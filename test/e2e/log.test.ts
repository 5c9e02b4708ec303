import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { HOSTILE, LONG_LOG } from './support/seed.js';
import { useBrowser } from './support/use-browser.js';
import { useDashboardServer } from './support/use-server.js';

const server = useDashboardServer();
const browser = useBrowser();

const line = (page: Page, number: number) => page.locator(`[data-line="${number}"]`);

describe('the log of a run', () => {
  it('opens at the line that a suggestion cites', async () => {
    const page = await browser.open(`${server.url}/suggestions/${server.seeded.hostileId}`);
    await page.getByRole('link', { name: `Run #${server.seeded.hostileRunId}, line 1`, exact: true }).click();
    await page.waitForURL(/\/runs\/\d+\?line=1$/);
    await line(page, 1).getByText('<script>window.hacked=1</script>', { exact: false }).waitFor();
    expect(await line(page, 1).getAttribute('data-chosen')).toBe('true');
    // Colours of a terminal are taken away, the words stay.
    expect(await line(page, 1).textContent()).not.toContain('\u001b');
    expect(HOSTILE.logLine).toContain('\u001b');
    expect(await page.evaluate(() => (window as { hacked?: number }).hacked)).toBeUndefined();
  });

  it('of 100,000 lines is walked through at once, and has only what is looked at on the page', async () => {
    const page = await browser.open(`${server.url}/runs/${server.seeded.longRunId}?line=50000`);
    await line(page, 50_000).getByText('ERROR: row 50000 has no amount').waitFor();
    await page.getByRole('button', { name: 'End' }).click();
    await line(page, LONG_LOG).getByText(`row ${LONG_LOG}`).waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await line(page, 1).getByText('row 1 exported').waitFor();
    // Through all of it, as somebody drags the scroll bar.
    await page.getByRole('group', { name: /^Lines of the log/ }).evaluate(async (log) => {
      for (let at = 0; at <= log.scrollHeight; at += log.scrollHeight / 60) {
        log.scrollTop = at;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    });
    await line(page, LONG_LOG).getByText(`row ${LONG_LOG}`).waitFor();
    expect(await page.locator('[data-line]').count()).toBeLessThan(200);
  });

  it('is searched, and gone through by keys', async () => {
    const page = await browser.open(`${server.url}/runs/${server.seeded.longRunId}`);
    await line(page, 1).getByText('row 1 exported').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('has no amount');
    await page.getByText('100 lines').waitFor();
    await page.keyboard.press('Enter');
    await line(page, 1_000).getByText('has no amount').waitFor();
    expect(await line(page, 1_000).locator('mark').textContent()).toBe('has no amount');
    await page.keyboard.press('Enter');
    await page.getByText('2 of 100').waitFor();
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.press('Shift+Enter');
    await page.getByText('100 of 100').waitFor();
    await line(page, LONG_LOG).waitFor();
    await page.getByLabel('Expression').check();
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('row 9999\\d exported');
    await page.getByText('10 lines').waitFor();
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('row (');
    await page
      .getByRole('status')
      .getByText(/expression/i)
      .waitFor();
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('nobody wrote this');
    await page.getByText('not in the log').waitFor();
  });
});
