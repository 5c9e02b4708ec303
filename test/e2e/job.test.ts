import { describe, expect, it } from 'vitest';
import { useBrowser } from './support/use-browser.js';
import { useDashboardServer } from './support/use-server.js';

const server = useDashboardServer();
const browser = useBrowser();

describe('the page of a job', () => {
  it('marks changes between the runs, names them, and leads to each', async () => {
    const page = await browser.open(`${server.url}/jobs/export-ledger`);
    const timeline = page.getByRole('img', {
      name: /^The last \d+ runs: \d+ failed, \d+ changes made between them/,
    });
    await timeline.waitFor();
    const mark = timeline.locator('g[data-status="SUCCESS"]').last();
    expect(await mark.locator('title').textContent()).toMatch(/^Action #\d+: Edit script, Success, /);
    await page.getByText('a change was made').waitFor();
    await page.getByRole('list', { name: 'Changes' }).getByRole('link').first().waitFor();
    // One run took six times as long: the others are still told apart.
    const heights = await timeline
      .locator('[data-result] rect:nth-of-type(2)')
      .evaluateAll((all) => all.map((bar) => Number(bar.getAttribute('height'))));
    expect(Math.min(...heights)).toBeGreaterThan(Math.max(...heights) / 3);
    await mark.locator('line').first().click({ force: true });
    await page.getByRole('heading', { name: 'What was changed' }).waitFor();
    expect(page.url()).toMatch(/\/actions\/\d+$/);
  });

  it('says which promises of its SLA are kept, and which run broke one', async () => {
    const page = await browser.open(`${server.url}/jobs/backup`);
    const sla = page.getByRole('region', { name: 'SLA' });
    await sla.getByText('A run takes at most 8 s: kept').waitFor();
    const broken = sla.getByRole('listitem').filter({ hasText: '99 % of runs succeed: broken' });
    await broken
      .getByRole('link', { name: `the last that failed, #${server.seeded.hostileRunId}` })
      .waitFor();
    await page.getByText('Live').waitFor();
    const counted = async () => Number(/of (\d+) runs;/.exec(await broken.innerText())?.[1]);
    const before = await counted();
    await fetch(`${server.url}/ping/backup/0`, { method: 'POST', body: 'fine\n' });
    await expect.poll(counted).toBe(before + 1);
    await page.getByText('Next review').waitFor();
  });
});
