import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './support/use-browser.js';
import { useDashboardServer } from './support/use-server.js';

const server = useDashboardServer();
const browser = useBrowser();

describe('the healing configuration of a job', () => {
  it('is checked while it is typed, shown as a change of the file, and written as one that can be rolled back', async () => {
    const file = join(server.folder, 'jobs/backup.yaml');
    const before = await readFile(file, 'utf8');
    const page = await browser.open(`${server.url}/jobs/backup`);
    await page.getByRole('link', { name: 'Configure healing' }).click();
    await page.getByText('Nothing is changed yet').waitFor();
    await page.getByLabel('Frequency').selectOption('Weekly');
    await page.getByLabel('Day of the week').selectOption('Friday');
    await page.getByLabel('At', { exact: true }).fill('25:00');
    await page
      .getByText(/must be /)
      .first()
      .waitFor();
    await page.getByText('This cannot be written').waitFor();
    expect(await page.getByRole('button', { name: 'Write it' }).isDisabled()).toBe(true);
    await page.getByLabel('At', { exact: true }).fill('04:30');
    const diff = page.getByRole('figure', { name: /backup\.yaml/ });
    await diff.getByText('frequency').waitFor();
    expect(await readFile(file, 'utf8')).toBe(before);
    await page.getByRole('button', { name: 'Write it' }).click();
    await page.getByText('The configuration of backup is written').waitFor();
    const after = await readFile(file, 'utf8');
    expect(after).toContain("# Copies the shop's data aside every night.");
    expect(after).toMatch(/frequency: weekly/);
    expect(after).toMatch(/day: 5/);
    await page.getByText('Nothing is changed yet').waitFor();
    expect(await page.getByLabel('At', { exact: true }).inputValue()).toBe('04:30');
    // The same engine as for suggestions: it is an action.
    await page.goto(`${server.url}/actions`);
    await page.locator('[data-row]').first().getByText('backup.yaml').waitFor();
    await page.locator('[data-row]').first().getByRole('link').click();
    await page.getByRole('button', { name: 'Roll back…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back', exact: true }).click();
    await page.getByText('Rolled back', { exact: true }).first().waitFor();
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('is not forgotten by a click that leads away, and follows what others write meanwhile', async () => {
    const file = join(server.folder, 'jobs/order-report.yaml');
    const page = await browser.open(`${server.url}/jobs/order-report/healing`);
    await page.getByLabel('Fewest runs').fill('9');
    await page.getByRole('figure', { name: /order-report\.yaml/ }).waitFor();
    const asked: string[] = [];
    page.once('dialog', (dialog) => {
      asked.push(dialog.message());
      void dialog.dismiss();
    });
    await page.getByRole('link', { name: 'Actions', exact: true }).click();
    await expect.poll(() => asked).toEqual(['Leave, and forget what you changed?']);
    expect(page.url()).toContain('/healing');
    const content = await readFile(file, 'utf8');
    await writeFile(
      file,
      content.replace('mode: proactive', 'mode: proactive\n  suggestions: { remember_rejections_days: 77 }'),
    );
    await expect
      .poll(() => page.getByLabel('Days a rejection is remembered').inputValue(), { timeout: 20_000 })
      .toBe('77');
    expect(await page.getByLabel('Fewest runs').inputValue()).toBe('9');
    await page.getByRole('button', { name: 'Write it' }).click();
    await page.getByText('The configuration of order-report is written').waitFor();
    const written = await readFile(file, 'utf8');
    expect(written).toContain('remember_rejections_days: 77');
    expect(written).toContain('min_runs: 9');
  });
});
