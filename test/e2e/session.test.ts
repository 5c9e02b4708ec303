import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './support/use-browser.js';
import { TOKENS, useDashboardServer } from './support/use-server.js';

const server = useDashboardServer({ tokens: true });
const browser = useBrowser();

async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The browser tells of each 401, which is how the page learns that nobody is signed in. */
const NOT_SIGNED_IN = /status of 401/;

describe('signing in', () => {
  it('keeps the address that was opened, and the token nowhere', async () => {
    browser.allow(NOT_SIGNED_IN);
    const page = await browser.open(`${server.url}/suggestions?severity=high`);
    await signIn(page, 'not a token of this server');
    await page.getByText('This is no token of this server').waitFor();
    await signIn(page, TOKENS.ada);
    await page.locator('main [data-row]').first().waitFor();
    expect(page.url()).toBe(`${server.url}/suggestions?severity=high`);
    const kept = await page.evaluate(() =>
      JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, document.body.innerHTML]),
    );
    expect(kept).not.toContain(TOKENS.ada);
    await page.reload();
    await page.locator('main [data-row]').first().waitFor();
    await page.getByRole('button', { name: /^Account/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('Token').waitFor();
    await page.reload();
    await page.getByLabel('Token').waitFor();
  });

  it('tells a token that may not read so', async () => {
    browser.allow(NOT_SIGNED_IN);
    const page = await browser.open(server.url);
    await signIn(page, TOKENS.rita);
    await page.getByRole('heading', { name: 'This token records runs, and may read nothing' }).waitFor();
    await page.getByRole('button', { name: 'Use another token' }).click();
    await page.getByLabel('Token').waitFor();
  });
});

describe('two tabs', () => {
  it('are signed in by one of them, and signed out by the other', async () => {
    browser.allow(NOT_SIGNED_IN);
    const one = await browser.open(`${server.url}/suggestions`);
    await signIn(one, TOKENS.ada);
    await one.locator('main [data-row]').first().waitFor();
    const other = await one.context().newPage();
    await other.goto(`${server.url}/jobs`);
    await other.locator('main [data-row]').first().waitFor();
    await other.getByRole('button', { name: /^Account/ }).click();
    await other.getByRole('menuitem', { name: 'Sign out' }).click();
    await other.getByLabel('Token').waitFor();
    await one.getByLabel('Token').waitFor();
    expect(await one.locator('main [data-row]').count()).toBe(0);
  });
});

describe('a viewer', () => {
  it('sees everything, and no button that fails', async () => {
    browser.allow(NOT_SIGNED_IN);
    const page = await browser.open(`${server.url}/suggestions`);
    await signIn(page, TOKENS.vera);
    await page.locator('main [data-row]').first().waitFor();
    await page.getByText('with the role viewer').waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What was seen' }).waitFor();
    expect(await page.getByRole('button', { name: /Approve|Reject|Snooze/ }).count()).toBe(0);
    for (const [path, heading] of [
      ['/actions/1', 'What was changed'],
      ['/reviews/1', 'What it looked at'],
      ['/jobs/backup', 'SLA'],
      ['/reviews', 'Reviews'],
    ] as const) {
      await page.goto(server.url + path);
      await page.getByRole('heading', { name: heading, exact: true }).waitFor();
      expect(await page.getByRole('button', { name: /Roll back|Review|Cancel|Configure/ }).count()).toBe(0);
    }
  });
});

describe('a token that is revoked under an open page', () => {
  it('leads to the sign-in, which says why; what is shown goes', async () => {
    browser.allow(NOT_SIGNED_IN);
    const create =
      'mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { ... on CreateAccessTokenSuccess { secret } } }';
    const made = await server.ask<{ createAccessToken: { secret: string } }>(create, {
      input: { name: 'guest', role: 'OPERATOR' },
    });
    const page = await browser.open(`${server.url}/suggestions`);
    await signIn(page, made.createAccessToken.secret);
    await page.locator('main [data-row]').first().waitFor();
    await page.getByText('Live').waitFor();
    const revoke =
      'mutation ($input: RevokeAccessTokenInput!) { revokeAccessToken(input: $input) { __typename } }';
    await server.ask(revoke, { input: { name: 'guest' } });
    await page.getByText('You were signed out').waitFor();
    await page.getByText(/revoked/).waitFor();
    expect(await page.locator('main [data-row]').count()).toBe(0);
    await signIn(page, TOKENS.olga);
    await page.locator('main [data-row]').first().waitFor();
  });
});

describe('a token that loses its role under an open page', () => {
  it('is offered no more than it may do now, and what is shown stays', async () => {
    browser.allow(NOT_SIGNED_IN);
    browser.allow(/WebSocket connection|ERR_CONNECTION_REFUSED/);
    const page = await browser.open(`${server.url}/suggestions`);
    await signIn(page, TOKENS.olga);
    await page.locator('main [data-row]').first().getByRole('checkbox').waitFor();
    await page.getByText('Live').waitFor();
    await server.kill();
    await page.getByText('The connection to the server is lost').waitFor();
    await server.start({ olga: 'viewer' });
    await page.getByText('with the role viewer').waitFor({ timeout: 30_000 });
    expect(await page.locator('main [data-row]').count()).toBeGreaterThan(0);
    expect(await page.getByRole('checkbox').count()).toBe(0);
  });
});
