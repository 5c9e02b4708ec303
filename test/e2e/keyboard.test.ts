import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './support/use-browser.js';
import { useDashboardServer } from './support/use-server.js';

const server = useDashboardServer();
const browser = useBrowser();

const rows = (page: Page) => page.locator('main [data-row]');

/** What the focus is on, and whether one sees it: an outline or a shadow of its own. */
async function focused(page: Page): Promise<{ name: string; visible: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    // A row shows the focus of its link.
    const shown = [element, element.closest('[data-row]'), element.closest('li'), element.nextElementSibling];
    const visible = shown.some((each) => {
      if (!each) return false;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
      return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
    });
    return {
      name: `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent}`.slice(0, 80),
      visible,
    };
  });
}

describe('the keyboard', () => {
  it('presses what has the focus, on pages with rows to walk through as well', async () => {
    const page = await browser.open(`${server.url}/suggestions`);
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Severity' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('checkbox', { name: 'High' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Jobs', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
    await rows(page).first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Backup' }).waitFor();
  });

  it('shows where it is, on all that it reaches', async () => {
    for (const path of ['/', '/suggestions', `/suggestions/${server.seeded.pendingId}`, '/jobs/backup']) {
      const page = await browser.open(server.url + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByText('Live').waitFor();
      const unseen: string[] = [];
      for (let step = 0; step < 45; step += 1) {
        await page.keyboard.press('Tab');
        const { name, visible } = await focused(page);
        if (!visible && !name.startsWith('BODY')) unseen.push(name);
      }
      expect(unseen, path).toEqual([]);
      await page.close();
    }
  });

  it('decides on one suggestion, however long its key is held down', async () => {
    const page = await browser.open(`${server.url}/suggestions`);
    await rows(page).first().waitFor();
    const count = await rows(page).count();
    await page.keyboard.press('j');
    for (let times = 0; times < 20; times += 1) await page.keyboard.down('a');
    await expect.poll(() => rows(page).count()).toBe(count - 1);
    for (let times = 0; times < 20; times += 1) await page.keyboard.down('a');
    await page.keyboard.up('a');
    const { pendingSuggestionCount } = await server.ask<{ pendingSuggestionCount: number }>(
      '{ pendingSuggestionCount }',
    );
    expect(pendingSuggestionCount).toBe(count - 1);
    expect(await page.getByText(/not approved/).count()).toBe(0);
  });
});
