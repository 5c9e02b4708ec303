import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './support/use-browser.js';
import { useDashboardServer } from './support/use-server.js';

const server = useDashboardServer();
const browser = useBrowser();

const rows = (page: Page) => page.locator('main [data-row]');
const row = (page: Page, title: string | RegExp) => rows(page).filter({ hasText: title });

describe('the life of a suggestion', () => {
  it('by mouse: found, read, approved and applied, seen as an action, rolled back', async () => {
    const page = await browser.open(`${server.url}/`);
    const file = join(server.folder, 'scripts/backup.sh');
    const before = await readFile(file, 'utf8');
    await page.getByRole('link', { name: /^Pending/ }).click();
    await row(page, /backup\.sh goes on after a failed command/)
      .getByRole('link')
      .click();
    await page.getByRole('heading', { level: 1, name: /goes on after a failed command/ }).waitFor();
    await page
      .getByRole('figure', { name: /Change of .*backup\.sh/ })
      .getByText('set -euo pipefail')
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Approve and apply' }).click();
    await page.getByText('Applied', { exact: true }).first().waitFor();
    expect(await readFile(file, 'utf8')).toContain('set -euo pipefail');
    await page
      .getByRole('link', { name: /^action #/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Change of backup.sh' }).waitFor();
    await page.getByRole('button', { name: 'Roll back…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
    await page.getByText('Rolled back', { exact: true }).first().waitFor();
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('by keyboard alone', async () => {
    const page = await browser.open(`${server.url}/`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await rows(page).first().waitFor();
    const count = await rows(page).count();
    await page.keyboard.press('j');
    const first = await rows(page).first().getAttribute('data-row');
    await page.keyboard.press('r');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('Not this one, for now.');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => rows(page).count()).toBe(count - 1);
    expect(await page.locator(`[data-row="${first}"]`).count()).toBe(0);
    // The next one has the focus, so that one key after the other is enough.
    await page.locator('[data-row] a:focus').waitFor();
    await page.keyboard.press('a');
    await expect.poll(() => rows(page).count()).toBe(count - 2);
    await page.keyboard.press('/');
    await page.keyboard.type('prices');
    await page.waitForURL(/q=prices/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Approve').waitFor();
    await page.keyboard.press('Escape');
  });
});

describe('two browsers at once', () => {
  it('see each other’s decisions within a second', async () => {
    const [one, other] = await Promise.all([
      browser.open(`${server.url}/suggestions?status=all`),
      browser.open(`${server.url}/suggestions?status=all`),
    ]);
    await rows(other).first().waitFor();
    const pending = rows(other).filter({ hasText: 'Pending' }).last();
    const id = await pending.getAttribute('data-row');
    const seen = other.locator(`[data-row="${id}"]`);
    await one.locator(`[data-row="${id}"]`).getByRole('link').click();
    await one.getByRole('button', { name: 'Approve', exact: true }).click();
    await one.getByText(/^Suggestion #\d+ approved/).waitFor();
    await seen.getByText('Approved').waitFor({ timeout: 1_000 });
  });
});

describe('many at once', () => {
  it('are chosen, and approved together', async () => {
    const page = await browser.open(`${server.url}/suggestions?severity=low,medium`);
    await rows(page).nth(1).waitFor();
    const before = await rows(page).count();
    await rows(page).nth(0).getByRole('checkbox').check();
    await rows(page).nth(1).getByRole('checkbox').check();
    await page.getByText('2 suggestions chosen').waitFor();
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await expect.poll(() => rows(page).count()).toBe(before - 2);
    await page.getByText('2 suggestions approved').waitFor();
  });
});

describe('on a phone', () => {
  it('what is done with many has room', async () => {
    const page = await browser.open(`${server.url}/suggestions?status=all`, {
      viewport: { width: 390, height: 844 },
    });
    await rows(page).nth(0).getByRole('checkbox').check();
    await rows(page).nth(1).getByRole('checkbox').check();
    const bar = page.getByRole('toolbar', { name: 'Chosen suggestions' });
    for (const button of await bar.getByRole('button').all()) {
      const { cut, right } = await button.evaluate((element) => {
        const label = element.querySelector('.mantine-Button-label') ?? element;
        return { cut: label.scrollWidth - label.clientWidth, right: element.getBoundingClientRect().right };
      });
      expect(cut).toBeLessThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(390);
    }
  });
});

describe('a suggestion whose lines were edited since', () => {
  it('shows what stands there, what was proposed and what it was proposed for, and follows the file', async () => {
    const page = await browser.open(`${server.url}/suggestions/${server.seeded.hiddenId}`);
    const file = join(server.folder, 'scripts/fetch-prices.sh');
    const before = await readFile(file, 'utf8');
    await page.getByRole('heading', { name: 'The change' }).waitFor();
    expect(await page.getByText('The file was edited').count()).toBe(0);
    await writeFile(file, before.replace('curl -fsS', 'wget -qO-'));
    await page.reload();
    const section = page.getByRole('region', { name: 'The file was edited on the same lines' });
    await section.getByLabel('Now in the file').getByText('wget').waitFor();
    await section.getByLabel('Proposed', { exact: true }).getByText('--retry 3').waitFor();
    await section.getByLabel('When it was proposed').getByText('curl -fsS https').waitFor();
    // It stands above the change, so that nobody decides before they saw it.
    const places = await page.getByRole('heading', { level: 2 }).allInnerTexts();
    expect(places.indexOf('The file was edited on the same lines')).toBeLessThan(
      places.indexOf('The change'),
    );
    expect(await page.getByRole('button', { name: /apply/i }).isDisabled()).toBe(true);
    await writeFile(file, `${before}echo "bye"\n`);
    await page.evaluate(() => window.dispatchEvent(new Event('focus'))); // back from the editor
    const merged = page.getByRole('region', { name: 'The file was edited since' });
    await merged.getByRole('figure').getByText('--retry 3').first().waitFor();
    expect(await page.getByRole('button', { name: /apply/i }).isDisabled()).toBe(false);
    await writeFile(file, before);
  });
});

describe('snoozing', () => {
  it('puts a suggestion aside, and takes it up again', async () => {
    const { suggestions } = await server.ask<{
      suggestions: { nodes: { databaseId: number; title: string }[] };
    }>('{ suggestions(filter: { status: [PENDING] }, first: 1) { nodes { databaseId title } } }');
    const [{ databaseId, title } = { databaseId: 0, title: '' }] = suggestions.nodes;
    const page = await browser.open(`${server.url}/suggestions/${databaseId}`);
    await page.getByRole('button', { name: 'Snooze' }).click();
    await page.getByRole('menuitem', { name: 'For 3 days' }).click();
    await page.getByText('It comes back in 3 days.').waitFor();
    await page
      .getByRole('list')
      .getByText(/^Put aside by/)
      .waitFor();
    const list = await browser.open(`${server.url}/suggestions`);
    await list.getByRole('link', { name: /^Snoozed/ }).click();
    await row(list, title).getByText('snoozed, back in 3 days').waitFor();
    await page.getByRole('button', { name: 'Snoozed' }).click();
    await page.getByRole('menuitem', { name: 'Take it up again' }).click();
    await row(list, title).waitFor({ state: 'detached' });
  });
});

describe('a file that was edited since', () => {
  it('is not written over: why is told', async () => {
    const page = await browser.open(`${server.url}/suggestions?status=approved`);
    await rows(page).first().waitFor();
    const file = join(server.folder, 'scripts/export-ledger.sh');
    const content = await readFile(file, 'utf8');
    await row(page, /Export the ledger/)
      .first()
      .getByRole('link')
      .click();
    await page.getByRole('heading', { name: 'The change' }).waitFor();
    await page.waitForLoadState('networkidle');
    await writeFile(file, content.replace(/echo "exporting.*/, 'echo "somebody was here"'));
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('Why it failed').waitFor();
    expect(await readFile(file, 'utf8')).toContain('somebody was here');
  });
});
