import { describe, expect, it } from 'vitest';
import { useBrowser } from './support/use-browser.js';
import { useDashboardServer } from './support/use-server.js';

const server = useDashboardServer();
const browser = useBrowser();

const APPROVE = 'mutation ($id: ID!) { approveSuggestion(input: { id: $id }) { __typename } }';

describe('the overview', () => {
  it('leads by each card and each bar to the list that it counts', async () => {
    const page = await browser.open(`${server.url}/`);
    for (const status of ['Pending', 'Approved', 'Applied', 'Rejected']) {
      const card = page.getByRole('link', { name: new RegExp(`^${status}`) });
      await card.getByText(/\d/).first().waitFor();
      const count = Number(/\d+/.exec(await card.innerText())?.[0]);
      await card.click();
      await page.getByRole('status').getByText(`${count} suggestion`).waitFor();
      await page.goBack();
    }
    await page.getByRole('link', { name: /Performance/ }).click();
    await page.getByRole('button', { name: 'Category: Performance' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: /Critical/ }).click();
    await page.getByRole('button', { name: 'Severity: Critical' }).waitFor();
  });

  it('tells trends in words as well, of the time that is chosen, and moves with what happens', async () => {
    const page = await browser.open(`${server.url}/`);
    for (const trend of ['Acceptance rate', 'Apply success rate', 'Time to resolution', 'Rollback rate']) {
      await page.getByRole('img', { name: new RegExp(`^${trend}: from .* to .*, last `) }).waitFor();
    }
    await page.getByRole('link', { name: '7 days' }).click();
    await page.waitForURL(/days=7/);
    await page.getByText(/suggestions? made in 7 days/).waitFor();
    await page.getByText('Up: what is due is started').waitFor();
    await page.getByRole('region', { name: 'Next reviews' }).getByRole('link', { name: 'backup' }).waitFor();
    await page.getByText('Live').waitFor();
    const approved = page.getByRole('link', { name: /^Approved/ });
    const before = Number(/\d+/.exec(await approved.innerText())?.[0]);
    const { suggestions } = await server.ask<{ suggestions: { nodes: { id: string }[] } }>(
      '{ suggestions(filter: { status: [PENDING] }, first: 1) { nodes { id } } }',
    );
    await server.ask(APPROVE, { id: suggestions.nodes[0]?.id });
    await page.getByRole('link', { name: new RegExp(`^Approved\\s*${before + 1}`) }).waitFor();
  });

  it('has times in the time zone of whoever looks, and the exact one on hover', async () => {
    const page = await browser.open(`${server.url}/actions/1`, {
      timezoneId: 'Asia/Tokyo',
      locale: 'en-GB',
    });
    const time = page.getByRole('main').locator('time').first();
    await time.waitFor();
    const at = new Date(String(await time.getAttribute('datetime')));
    const there = at.toLocaleTimeString('en-GB', { timeZone: 'Asia/Tokyo' });
    expect(await time.getAttribute('title')).toContain(there);
    expect(await time.innerText()).toMatch(/ago$|^last /);
  });
});
