import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './support/use-browser.js';
import { useDashboardServer } from './support/use-server.js';

const server = useDashboardServer();
const browser = useBrowser();

const rows = (page: Page) => page.locator('main [data-row]');
const APPROVE = 'mutation ($id: ID!) { approveSuggestion(input: { id: $id }) { __typename } }';
const PENDING = '{ suggestions(filter: { status: [PENDING] }, first: 50) { nodes { id databaseId } } }';

interface Pending {
  suggestions: { nodes: { id: string; databaseId: number }[] };
}

describe('a review', () => {
  it('is triggered, watched through its phases, and brings its suggestions to the list that is open elsewhere', async () => {
    const list = await browser.open(`${server.url}/reviews`);
    await rows(list).first().waitFor();
    const page = await browser.open(`${server.url}/jobs/export-ledger`);
    await page.getByRole('button', { name: 'Review now' }).click();
    await page
      .getByRole('dialog')
      .getByLabel(/Also while it runs/)
      .check();
    await page.getByRole('dialog').getByRole('button', { name: 'Review', exact: true }).click();
    await page.waitForURL(/\/reviews\/\d+/);
    const id = new URL(page.url()).pathname.split('/').at(-1);
    await page.getByText('Completed', { exact: true }).first().waitFor();
    await page.getByRole('progressbar', { name: 'Progress of the review' }).waitFor();
    await page.getByRole('heading', { name: 'What each analyzer said' }).waitFor();
    await rows(list)
      .filter({ hasText: `#${id}` })
      .getByText('Completed')
      .waitFor();
  });

  it('as a dry run shows what it would do, and changes nothing', async () => {
    const page = await browser.open(`${server.url}/reviews`);
    const before = await server.ask<Pending>(PENDING);
    await page.getByRole('button', { name: 'Review a job' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Job').first().click();
    await page.getByRole('option', { name: 'backup' }).click();
    await dialog.getByLabel('Dry run').check();
    await dialog.getByLabel(/Also while it runs/).check();
    await dialog.getByRole('button', { name: 'Review', exact: true }).click();
    await page.getByRole('heading', { name: 'What it would do' }).waitFor();
    await page.getByText('would not come again').first().waitFor();
    expect(await server.ask<Pending>(PENDING)).toEqual(before);
  });
});

describe('runs', () => {
  it('appear on the page of their job, and in the list of jobs, as they are recorded', async () => {
    const list = await browser.open(`${server.url}/jobs`);
    const page = await browser.open(`${server.url}/jobs/old-import`);
    await page.getByText('No run is recorded').waitFor();
    const job = list.locator('main [data-row]').filter({ hasText: 'old-import' });
    await job.getByText('no runs yet').waitFor();
    await list.getByText('Live').waitFor();
    await page.getByText('Live').waitFor();
    await fetch(`${server.url}/ping/old-import/1`, { method: 'POST', body: 'it failed\n' });
    await page.getByRole('img', { name: 'The last 1 runs: 1 failed' }).waitFor();
    await page.getByRole('list', { name: 'Runs' }).getByText('Failure').waitFor();
    await job.getByText('Failure').waitFor();
  });
});

describe('a server that is killed and started again under an open page', () => {
  it('is waited for, and what happened meanwhile is caught up with, once', async () => {
    browser.allow(/WebSocket connection|Failed to load resource|ERR_CONNECTION_REFUSED/);
    const page = await browser.open(`${server.url}/suggestions`);
    await rows(page).first().waitFor();
    await page.getByText('Live').waitFor();
    const { suggestions } = await server.ask<Pending>(PENDING);
    const before = await rows(page).count();
    await server.kill();
    await page.getByText('The connection to the server is lost').waitFor();
    await server.start();
    const [first, second] = suggestions.nodes;
    await server.ask(APPROVE, { id: first?.id });
    await page.getByText('Live').waitFor({ timeout: 30_000 });
    await server.ask(APPROVE, { id: second?.id });
    await expect.poll(() => rows(page).count(), { timeout: 10_000 }).toBe(before - 2);
    await page.getByText('The connection to the server is lost').waitFor({ state: 'detached' });
    const ids = await rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-row')));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(first?.id);
  });
});

describe('the address', () => {
  it('holds the filter, and brings it back', async () => {
    const page = await browser.open(`${server.url}/suggestions`);
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Severity' }).click();
    await page.getByRole('checkbox', { name: 'High' }).check();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: /^All/ }).click();
    await page.waitForURL(
      (url) => url.search === '?status=all&severity=high' || url.search === '?severity=high&status=all',
    );
    await page.reload();
    await page.getByRole('button', { name: 'Severity: High' }).waitFor();
    await page.goto(`${server.url}/no/such/page`);
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    await page.goto(`${server.url}/suggestions/999999`);
    await page.getByRole('heading', { name: 'There is no suggestion #999999' }).waitFor();
  });

  it('has the number of pending suggestions in its title, and in the tab', async () => {
    const page = await browser.open(`${server.url}/jobs`);
    const { suggestions } = await server.ask<Pending>(PENDING);
    const count = suggestions.nodes.length;
    await expect.poll(() => page.title()).toBe(`(${count}) Jobs · Self-Healing`);
    await server.ask(APPROVE, { id: suggestions.nodes[0]?.id });
    await expect.poll(() => page.title()).toBe(`(${count - 1}) Jobs · Self-Healing`);
    await page.getByRole('link', { name: `Suggestions ${count - 1} pending` }).waitFor();
  });
});
