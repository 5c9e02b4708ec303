import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './support/use-browser.js';
import { TOKENS, useDashboardServer } from './support/use-server.js';

const server = useDashboardServer({ tokens: true });
const browser = useBrowser();

describe('GraphiQL', () => {
  /** The page asks for the schema before anybody could type a token. */
  const NO_TOKEN_YET = /status of 401/;

  /** The page with this operation and ada's token. */
  const open = async (operation: string): Promise<Page> => {
    browser.allow(NO_TOKEN_YET);
    const page = await browser.open(`${server.url}/graphql?query=${encodeURIComponent(operation)}`);
    await page.locator('section[aria-label="Headers"] .monaco-editor:visible').click();
    await page.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${TOKENS.ada}` }));
    // It takes over what was typed when the typing has ended for a moment.
    await expect
      .poll(async () => {
        const answer = page.waitForResponse((response) => response.request().method() === 'POST');
        await page.getByRole('button', { name: /^Re-fetch GraphQL schema/ }).click();
        return (await answer).status();
      })
      .toBe(200);
    return page;
  };
  const run = (page: Page): Promise<void> => page.getByRole('button', { name: /^Execute query/ }).click();
  /** What the page shows of the answer, without the spaces that it is laid out with. */
  const shown = async (page: Page): Promise<string> =>
    (await page.locator('section[aria-label="Result Window"] .view-lines').innerText()).replaceAll(/\s/g, '');

  it('runs a query', async () => {
    const page = await open('{ pendingSuggestionCount }');
    await run(page);
    const { pendingSuggestionCount } = await server.ask<{ pendingSuggestionCount: number }>(
      '{ pendingSuggestionCount }',
    );
    await expect
      .poll(() => shown(page))
      .toBe(`{"data":{"pendingSuggestionCount":${pendingSuggestionCount}}}`);
  });

  it('shows what a subscription brings, as it comes', async () => {
    const page = await open('subscription { events { event { type actor } } }');
    const subscribed = page.waitForResponse(
      (response) => response.headers()['content-type']?.startsWith('text/event-stream') === true,
    );
    await run(page);
    await subscribed;
    const reject = `mutation ($id: ID!) { rejectSuggestion(input: { id: $id, reason: "Not now" }) { __typename } }`;
    await server.ask(reject, { id: String(server.seeded.pendingId) }, 'olga');
    await expect
      .poll(() => shown(page))
      .toBe('{"data":{"events":{"event":{"type":"suggestion.rejected","actor":"olga"}}}}');
  });
});

describe('the page of the REST API', () => {
  it('sends a request with the token that is typed in, and shows the answer', async () => {
    const page = await browser.open(`${server.url}/api/v1/docs`);
    await page.getByRole('button', { name: 'Authorize' }).click();
    await page.getByRole('dialog').or(page.locator('.dialog-ux')).getByRole('textbox').fill(TOKENS.vera);
    await page
      .locator('.dialog-ux')
      .getByRole('button', { name: /^Apply|^Authorize/ })
      .click();
    await page.locator('.dialog-ux').getByRole('button', { name: 'Close' }).first().click();
    const operation = page.locator('#operations-suggestions-countPendingSuggestions');
    await operation.getByRole('button', { name: /^get/i }).first().click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    const { pendingSuggestionCount } = await server.ask<{ pendingSuggestionCount: number }>(
      '{ pendingSuggestionCount }',
    );
    const live = operation.locator('.live-responses-table .response').first();
    await expect.poll(() => live.locator('.response-col_status').innerText()).toMatch(/^200/);
    const body = await live.locator('.highlight-code code').first().innerText();
    expect(JSON.parse(body)).toEqual({ count: pendingSuggestionCount });
  });
});
