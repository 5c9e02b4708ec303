import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { useBrowser } from './support/use-browser.js';
import { useDashboardServer } from './support/use-server.js';

const server = useDashboardServer();
const browser = useBrowser();

/** Artefacts of CI, to be looked at. */
const SCREENSHOTS = fileURLToPath(new URL('screenshots', import.meta.url));

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
const SCHEMES = ['light', 'dark'] as const;
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Name, address, and what is done there before it is looked at. */
const VIEWS: readonly [name: string, path: string, prepare?: (page: Page) => Promise<unknown>][] = [
  ['overview', '/'],
  ['suggestions', '/suggestions'],
  ['suggestions-chosen', '/suggestions?status=all', (page) => chooseTwo(page)],
  ['suggestions-empty', '/suggestions?q=nothingislikethis'],
  ['suggestion', '/suggestions/{pending}'],
  [
    'suggestion-reject',
    '/suggestions/{pending}',
    (page) => page.getByRole('button', { name: 'Reject…' }).click(),
  ],
  ['reviews', '/reviews'],
  ['review', '/reviews/1'],
  ['review-trigger', '/reviews', (page) => page.getByRole('button', { name: 'Review a job' }).click()],
  ['actions', '/actions'],
  ['action', '/actions/1'],
  ['action-rollback', '/actions/2', (page) => page.getByRole('button', { name: 'Roll back…' }).click()],
  ['jobs', '/jobs'],
  ['job', '/jobs/order-report'],
  [
    'healing',
    '/jobs/backup/healing',
    async (page) => {
      await page.getByLabel('Fewest runs').fill('12');
      await page.getByRole('figure').waitFor();
    },
  ],
  ['run', '/runs/{long}?line=50000&q=amount'],
  ['keyboard', '/jobs', (page) => page.keyboard.press('?')],
  ['nothing-here', '/no/such/page'],
];

beforeAll(() => mkdir(SCREENSHOTS, { recursive: true }));

it.each(VIEWS)(
  '%s has nothing that keeps people out (WCAG 2.2 AA), in both themes',
  async (name, path, prepare) => {
    const page = await browser.open(server.url + addressOf(path), { reducedMotion: 'reduce' });
    await settled(page);
    await prepare?.(page);
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await settled(page);
        await page.screenshot({ path: join(SCREENSHOTS, `${name}-${size}-${colorScheme}.png`) });
        expect(await violations(page), `${size}, ${colorScheme}`).toEqual([]);
      }
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${size}: pixels that stand out at the side`).toBeLessThanOrEqual(0);
    }
  },
);

function addressOf(path: string): string {
  const { pendingId, longRunId } = server.seeded;
  return path.replace('{pending}', String(pendingId)).replace('{long}', String(longRunId));
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
  // A change of the theme from outside leaves pictures unpainted until something moves.
  await page.evaluate(() => {
    document.body.hidden = true;
    void document.body.offsetHeight;
    document.body.hidden = false;
  });
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
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
  }, RULES);
}
