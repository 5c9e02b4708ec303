import type { Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './support/use-browser.js';
import { useDashboardServer } from './support/use-server.js';

const server = useDashboardServer();
const browser = useBrowser();

const rows = (page: Page) => page.locator('main [data-row]');

interface Asked {
  operationName?: string;
  query: string;
}

function nameOf(route: Route): string {
  const { operationName, query } = route.request().postDataJSON() as Asked;
  return operationName ?? /(?:query|mutation) (\w+)/.exec(query)?.[1] ?? '';
}

/** The server answers these operations with an error, until the function that comes back is called. */
async function failing(page: Page, operations: RegExp): Promise<() => void> {
  let fails = true;
  await page.route('**/graphql', async (route) => {
    if (!fails || !operations.test(nameOf(route))) return route.fallback();
    return route.fulfill({ json: { data: null, errors: [{ message: 'The disk is full' }] } });
  });
  return () => (fails = false);
}

describe('a view that the server cannot answer for', () => {
  /** Address, what is asked for there, and what is there once it is answered. */
  const VIEWS: readonly [path: string, operation: RegExp, then: string | RegExp][] = [
    ['/', /^Overview$/, 'By category'],
    ['/', /^Scheduling$/, 'Up: what is due is started'],
    ['/', /^ReviewList$/, '#57'],
    ['/suggestions', /^SuggestionList$/, /goes on after a failed command/],
    ['/suggestions/{pending}', /^SuggestionDetail$/, 'Expected impact'],
    ['/suggestions/{pending}', /^SuggestionHistory$/, /Made by review/],
    ['/suggestions/{pending}', /^SuggestionMerge$/, 'Expected impact'],
    ['/reviews', /^ReviewList$/, '#57'],
    ['/reviews/1', /^ReviewDetail$/, 'What it looked at'],
    ['/actions', /^ActionList$/, 'export-ledger.sh'],
    ['/actions/1', /^ActionDetail$/, 'What was changed'],
    ['/jobs', /^JobList$/, 'Order report'],
    ['/jobs/backup', /^JobDetail$/, 'Configuration'],
    ['/jobs/backup', /^JobRuns$/, 'Run #1'],
    ['/jobs/backup/healing', /^HealingConfig$/, 'When it is reviewed'],
    ['/runs/1', /^RunDetail$/, 'backup done'],
    ['/runs/1', /^LogPage$/, 'backup done'],
  ];

  it('says so, and tries again when it is asked to', async () => {
    const page = await browser.open(`${server.url}/no/such/page`);
    for (const [path, operation, then] of VIEWS) {
      const heal = await failing(page, operation);
      await page.goto(server.url + path.replace('{pending}', String(server.seeded.pendingId)));
      const where = `${path} without ${operation.source}`;
      await page
        .getByText('The disk is full')
        .first()
        .waitFor()
        .catch(() => expect.fail(`${where}: not said`));
      heal();
      await page
        .getByRole('button', { name: 'Try again' })
        .first()
        .click()
        .catch(() => expect.fail(`${where}: no way to try again`));
      await page.getByText(then).first().waitFor();
      await expect.poll(() => page.getByText('The disk is full').count(), { message: where }).toBe(0);
      await page.unroute('**/graphql');
    }
  });
});

describe('a server that is slow', () => {
  it('is waited for with the shape of what comes, and one click counts once', async () => {
    const page = await browser.open(`${server.url}/no/such/page`);
    const told: string[] = [];
    await page.route('**/graphql', async (route) => {
      if (nameOf(route) === 'Approve') told.push(nameOf(route));
      await new Promise((resolve) => setTimeout(resolve, 700));
      await route.fallback();
    });
    await page.goto(`${server.url}/suggestions`);
    await page.locator('main [aria-busy="true"]').first().waitFor();
    await rows(page).first().waitFor();
    await rows(page)
      .filter({ hasText: /turns on|goes on after|errors/ })
      .first()
      .getByRole('link')
      .click();
    await page.getByRole('button', { name: 'Approve', exact: true }).dblclick();
    await page.getByText(/^Suggestion #\d+ approved/).waitFor();
    expect(told).toEqual(['Approve']);
  });
});

describe('a network that is lost while somebody decides', () => {
  it('is told; what was typed stays, and can be sent again', async () => {
    browser.allow(/Failed to load resource|ERR_/);
    const page = await browser.open(`${server.url}/suggestions`);
    await rows(page).nth(1).waitFor();
    const count = await rows(page).count();
    await page.route('**/graphql', (route) => route.abort('connectionreset'));
    await rows(page).nth(0).getByRole('checkbox').check();
    await rows(page).nth(1).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Reject…' }).click();
    await page.getByLabel('Reason').fill('Both are meant to be so.');
    await page.getByRole('dialog').getByRole('button', { name: 'Reject', exact: true }).click();
    await page.getByText('The server did not answer').waitFor();
    expect(await page.getByLabel('Reason').inputValue()).toBe('Both are meant to be so.');
    await page.unroute('**/graphql');
    await page.getByRole('dialog').getByRole('button', { name: 'Reject', exact: true }).click();
    await page.getByText('2 suggestions rejected').waitFor();
    await expect.poll(() => rows(page).count()).toBe(count - 2);
  });

  it('leaves chosen rows chosen', async () => {
    browser.allow(/Failed to load resource|ERR_/);
    const page = await browser.open(`${server.url}/suggestions`);
    await rows(page).first().waitFor();
    await page.route('**/graphql', (route) => route.abort('connectionreset'));
    await rows(page).nth(0).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('The server did not answer').waitFor();
    await page.getByText('1 suggestion chosen').waitFor();
  });
});

describe('a network that is lost before what is needed next was loaded', () => {
  it('is told all the same', async () => {
    browser.allow(/Failed to load resource|ERR_|Failed to fetch/);
    const page = await browser.open(`${server.url}/suggestions`);
    await rows(page).first().waitFor();
    await page.context().setOffline(true);
    await rows(page).nth(0).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('alert').getByText('The server did not answer').waitFor();
    await rows(page).first().waitFor();
  });

  it('takes away no more than the view', async () => {
    browser.allow(/Failed to load resource|ERR_|dynamically imported module/);
    const page = await browser.open(`${server.url}/suggestions`);
    await rows(page).first().waitFor();
    await page.route(/reject-dialog/, (route) => route.abort());
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    await page.getByRole('heading', { name: 'This view could not be shown' }).waitFor();
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  });
});
