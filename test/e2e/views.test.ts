import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe, { type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { useBrowser } from './support/use-browser.js';
import { useDashboardServer } from './support/use-server.js';

const server = useDashboardServer();
const browser = useBrowser({ shared: { reducedMotion: 'reduce' } });

/** Artefacts of CI, to be looked at. */
const SCREENSHOTS = fileURLToPath(new URL('screenshots', import.meta.url));

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
const SCHEMES = ['light', 'dark'] as const;
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** In the other theme nothing but colours is another. */
const OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/** Name, address, and what is done there before it is looked at. */
const VIEWS: readonly [name: string, path: string, prepare?: (page: Page) => Promise<unknown>][] = [
  ['overview', '/'],
  ['suggestions', '/suggestions'],
  ['suggestions-chosen', '/suggestions?status=all', (page) => chooseTwo(page)],
  ['suggestions-empty', '/suggestions?q=nothingislikethis'],
  ['suggestion', '/suggestions/{pending}'],
  ['suggestion-reject', '/suggestions/{pending}', (page) => dialogBy(page, 'Reject…')],
  ['reviews', '/reviews'],
  ['review', '/reviews/{reviewed}'],
  ['review-failed', '/reviews/{failed}'],
  ['review-dry', '/reviews/{dry}', (page) => page.locator('summary').first().click()],
  ['review-trigger', '/reviews', (page) => dialogBy(page, 'Review a job')],
  ['actions', '/actions'],
  ['action', '/actions/1'],
  ['action-rollback', '/actions/2', (page) => dialogBy(page, 'Roll back…')],
  ['jobs', '/jobs'],
  ['job', '/jobs/order-report'],
  ['job-changed', '/jobs/export-ledger'],
  ['job-sla', '/jobs/backup'],
  [
    'healing',
    '/jobs/backup/healing',
    async (page) => {
      await page.getByLabel('Fewest runs').fill('12');
      await page.getByRole('figure').waitFor();
    },
  ],
  ['run', '/runs/{long}?line=50000&q=amount', (page) => page.locator('[data-line="50000"] mark').waitFor()],
  ['keyboard', '/jobs', (page) => page.keyboard.press('?')],
  ['nothing-here', '/no/such/page'],
  ['unwieldy', '/suggestions/{unwieldy}'],
  ['sign-in', '/', (page) => signedOut(page)],
  ['failed', '/suggestions', (page) => failed(page)],
  ['conflict', '/suggestions/{pending}', (page) => editedMeanwhile(page)],
  ['suggestion-snoozed', '/suggestions/{hidden}', (page) => snooze(page)],
];

beforeAll(() => mkdir(SCREENSHOTS, { recursive: true }));

it.each(VIEWS)(
  '%s has nothing that keeps people out (WCAG 2.2 AA), in both themes',
  async (name, path, prepare) => {
    const page = await browser.open(server.url + addressOf(path));
    await settled(page);
    await prepare?.(page);
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await settled(page);
        await page.screenshot({ path: join(SCREENSHOTS, `${name}-${size}-${colorScheme}.png`) });
        const rules: RunOptions['runOnly'] =
          colorScheme === SCHEMES[0] ? TAGS : { type: 'rule', values: OF_COLOUR };
        expect(await violations(page, rules), `${size}, ${colorScheme}`).toEqual([]);
      }
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${size}: pixels that stand out at the side`).toBeLessThanOrEqual(0);
    }
  },
);

function addressOf(path: string): string {
  const { pendingId, longRunId, reviewedId, failedReviewId, dryReviewId, unwieldyId, hiddenId } =
    server.seeded;
  const ids: Record<string, number> = {
    pending: pendingId,
    long: longRunId,
    reviewed: reviewedId,
    failed: failedReviewId,
    dry: dryReviewId,
    unwieldy: unwieldyId,
    hidden: hiddenId,
  };
  return path.replace(/\{(\w+)\}/, (_, name: string) => String(ids[name]));
}

async function dialogBy(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('dialog').waitFor();
}

/** The server knows nobody. */
async function signedOut(page: Page): Promise<void> {
  browser.allow(/status of 401/);
  await page.route('**/graphql', (route) =>
    route.fulfill({
      status: 401,
      json: { errors: [{ message: 'Sign in', extensions: { code: 'UNAUTHENTICATED' } }] },
    }),
  );
  await page.reload();
  await page.getByLabel('Token').waitFor();
}

/** The server does not answer for the list. */
async function failed(page: Page): Promise<void> {
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('SuggestionList') === true
      ? route.fulfill({ json: { data: null, errors: [{ message: 'The database does not answer' }] } })
      : route.fallback(),
  );
  await page.reload();
  await page.getByRole('button', { name: 'Try again' }).waitFor();
}

/** Somebody edits the file on the lines that the change is for. */
async function editedMeanwhile(page: Page): Promise<void> {
  const file = join(server.folder, 'scripts/backup.sh');
  const content = await readFile(file, 'utf8');
  await writeFile(file, content.replace("# Copies the shop's data aside.\n", '# By Sam.\nset -e\n'));
  await page.reload();
  await page.getByRole('heading', { name: 'The file was edited on the same lines' }).waitFor();
  await page.getByRole('heading', { name: 'The file was edited on the same lines' }).scrollIntoViewIfNeeded();
}

async function snooze(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Snooze' }).click();
  await page.getByRole('menuitem', { name: 'For 3 days' }).click();
  await page.getByText('Put aside').first().waitFor();
}

async function chooseTwo(page: Page): Promise<void> {
  await page.locator('[data-row]').nth(0).getByRole('checkbox').check();
  await page.locator('[data-row]').nth(1).getByRole('checkbox').check();
}

/** Nothing is on its way any more. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading').first().waitFor();
  await page.waitForFunction(
    () => document.querySelector('[aria-busy="true"], .mantine-Skeleton-root') === null,
  );
  await page.evaluate(() => document.fonts.ready);
  // Pictures are the same whatever folder the server works in.
  await page.evaluate((folder) => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode as Text;
      if (text.data.includes(folder)) text.data = text.data.replaceAll(folder, '/srv/shop');
    }
  }, server.folder);
  // A change of the theme from outside leaves pictures unpainted until something moves.
  await page.evaluate(() => {
    document.body.hidden = true;
    void document.body.offsetHeight;
    document.body.hidden = false;
  });
}

async function violations(page: Page, runOnly: RunOptions['runOnly']): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (rules) => {
    const { axe: tool } = window as unknown as { axe: typeof axe };
    const results = await tool.run(document, { runOnly: rules, resultTypes: ['violations'] });
    return results.violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}\n${nodes
          .slice(0, 4)
          .map(({ html, failureSummary }) => `  ${html.slice(0, 200)}\n  ${failureSummary ?? ''}`)
          .join('\n')}`,
    );
  }, runOnly);
}
