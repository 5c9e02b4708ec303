import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import type { Browser, BrowserType, Page } from 'playwright-core';
import { EVENT_CHANNEL } from '../src/domain/channels.js';
import { BROWSER_FLAGS, findBrowser } from '../test/e2e/support/find-browser.js';
import { benchDatabase } from './bench-database.js';
import { median, spreadOf, type Figure } from './measure.js';
import { sampleSuggestions } from './sample-suggestions.js';
import { startServer } from './server-process.js';

// What runs the bench would translate the library, which does not survive it.
const { chromium } = createRequire(import.meta.url)('playwright-core') as { chromium: BrowserType };

/** Suggestions that arrive in a minute; an hour of them is sent as fast as the database takes them. */
const A_MINUTE = 1_000;
const WATCHED_MS = 15_000;
const AN_HOUR = 60 * A_MINUTE;
const AT_ONCE = 50;
/** Looked at so often within the hour; flat is what the later looks are beside the first one. */
const LOOKS = 6;

/** The page in a real browser: how soon it is of use, what it loads, and how it bears suggestions that keep coming. */
export async function benchDashboard(rounds: number): Promise<Figure[]> {
  const executablePath = findBrowser(process.env);
  if (executablePath === null) throw new Error('no Chromium on this machine; name one by CHROMIUM_PATH');
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-bench-'));
  await mkdir(join(folder, 'jobs'));
  const database = await benchDatabase(folder);
  if (database.url === null)
    throw new Error('the dashboard is measured on a Postgres server, which suggestions can be written to');
  await database.load(sampleSuggestions(2_000, 2_000));
  const server = await startServer(folder, join(folder, 'jobs'), database.url);
  const browser = await chromium.launch({ executablePath, args: BROWSER_FLAGS });
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return [
      ...(await firstView(browser, server.url, rounds)),
      ...(await frames(browser, server.url, client)),
      ...(await anHour(browser, server.url, client)),
    ];
  } finally {
    await browser.close();
    await client.end();
    await server.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Nothing cached; of use when the counts stand there. */
async function firstView(browser: Browser, url: string, rounds: number): Promise<Figure[]> {
  const bare = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<a href="/">Pending 1</a>');
  }).listen(0, '127.0.0.1');
  await once(bare, 'listening');
  const ours: number[] = [];
  const theirs: number[] = [];
  let bytes = 0;
  for (let round = -1; round < rounds; round += 1) {
    const { ms, scripts } = await open(browser, url);
    const { ms: bareMs } = await open(browser, `http://127.0.0.1:${(bare.address() as AddressInfo).port}`);
    if (round < 0) continue; // warm-up
    ours.push(ms);
    theirs.push(bareMs);
    bytes = scripts;
  }
  bare.close();
  return [
    {
      scenario: 'dashboard of use, nothing cached',
      unit: 'ms',
      value: median(ours),
      spread: spreadOf(ours),
      baseline: { what: 'a page of one line', value: median(theirs) },
      target: { most: 1_000 },
    },
    {
      scenario: '  script loaded until then, compressed',
      unit: 'KB',
      value: bytes / 1_000,
      spread: [bytes / 1_000, bytes / 1_000],
      baseline: null,
      target: { most: 200 },
    },
  ];
}

async function open(browser: Browser, url: string): Promise<{ ms: number; scripts: number }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'commit' });
    const shown = await page.waitForFunction(() => {
      const card = [...document.querySelectorAll('a')].find((link) =>
        /^Pending\s*[\d,]+/.test(link.innerText),
      );
      return card ? performance.now() : null;
    });
    const scripts = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map((entry) => entry as PerformanceResourceTiming)
        .filter(({ name }) => name.endsWith('.js'))
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    );
    return { ms: Number(await shown.jsonValue()), scripts };
  } finally {
    await context.close();
  }
}

/** The list, while suggestions arrive at an even pace. */
async function frames(browser: Browser, url: string, client: Client): Promise<Figure[]> {
  const still = await browser.newPage();
  const { rate: stillRate, longest: stillLongest } = await frameRate(still, WATCHED_MS / 3);
  await still.close();

  const page = await openList(browser, url);
  const stop = new AbortController();
  const sent = (async () => {
    const began = performance.now();
    for (let count = 0; !stop.signal.aborted;) {
      const due = ((performance.now() - began) / 60_000) * A_MINUTE;
      for (; count < due; count += 1) await suggest(client, 1);
      await wait(20);
    }
  })();
  const { rate, longest } = await frameRate(page, WATCHED_MS);
  stop.abort();
  await sent;
  await page.close();
  return [
    {
      scenario: `frames a second while ${A_MINUTE.toLocaleString('en')} suggestions a minute arrive`,
      unit: 'fps',
      value: rate,
      spread: [rate, rate],
      baseline: { what: 'an empty page', value: stillRate },
      target: { least: 50 },
    },
    {
      scenario: '  longest time between two frames',
      unit: 'ms',
      value: longest,
      spread: [longest, longest],
      baseline: { what: 'an empty page', value: stillLongest },
      target: {},
    },
  ];
}

async function frameRate(page: Page, ms: number): Promise<{ rate: number; longest: number }> {
  return page.evaluate(
    (watched) =>
      new Promise<{ rate: number; longest: number }>((resolve) => {
        let count = 0;
        let longest = 0;
        let began = 0;
        let last = 0;
        const frame = (now: number): void => {
          if (began === 0) began = now;
          else {
            count += 1;
            longest = Math.max(longest, now - last);
          }
          last = now;
          if (now - began < watched) requestAnimationFrame(frame);
          else resolve({ rate: (count / (now - began)) * 1_000, longest });
        };
        requestAnimationFrame(frame);
      }),
    ms,
  );
}

/** The same list, while an hour's suggestions arrive in as many seconds as they take. */
async function anHour(browser: Browser, url: string, client: Client): Promise<Figure[]> {
  const page = await openList(browser, url);
  const session = await page.context().newCDPSession(page);
  const heaps: number[] = [];
  const nodes: number[] = [];
  for (let look = 0; look <= LOOKS; look += 1) {
    const last = await client.query<{ id: number }>('SELECT max(id) AS id FROM healing_suggestions');
    await page.waitForFunction(
      (id) => document.querySelector('main')?.textContent?.includes(`#${id}`),
      last.rows[0]?.id,
      { polling: 100, timeout: 120_000 },
    );
    await session.send('HeapProfiler.collectGarbage');
    heaps.push((await session.send('Runtime.getHeapUsage')).usedSize / 2 ** 20);
    nodes.push((await session.send('Memory.getDOMCounters')).nodes);
    if (look === LOOKS) break;
    for (let sent = 0; sent < AN_HOUR / LOOKS; sent += AT_ONCE) await suggest(client, AT_ONCE);
  }
  await page.close();
  const [, first = 0] = heaps;
  const [, firstNodes = 0] = nodes;
  return [
    {
      scenario: `heap of the page after an hour of them (${AN_HOUR.toLocaleString('en')})`,
      unit: 'MiB',
      value: heaps.at(-1) ?? 0,
      spread: spreadOf(heaps.slice(1)),
      baseline: { what: `after ${60 / LOOKS} minutes`, value: first },
      target: { most: Math.ceil(first * 1.15) },
    },
    {
      scenario: '  nodes of its document',
      unit: 'nodes',
      value: nodes.at(-1) ?? 0,
      spread: spreadOf(nodes.slice(1)),
      baseline: { what: `after ${60 / LOOKS} minutes`, value: firstNodes },
      target: { most: Math.ceil(firstNodes * 1.15) },
    },
  ];
}

async function openList(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${url}/suggestions`);
  await page.locator('main [data-row]').first().waitFor();
  return page;
}

/** Suggestions as another process of the same database adds them. */
async function suggest(client: Client, count: number): Promise<void> {
  await client.query('BEGIN');
  await client.query(
    `WITH added AS (
       INSERT INTO healing_suggestions (review_id, job_id, category, severity, title, description, current_state,
         suggested_change, expected_impact, affected_files, action_type, source, fingerprint, evidence, created_at, updated_at)
       SELECT 1, 'job-' || n % 100, (enum_range(NULL::healing_category))[1 + n % 7],
         (enum_range(NULL::healing_severity))[1 + n % 4], 'Failed ' || n || ' of the last 1,000 runs',
         'What was seen: ' || repeat(md5(random()::text), 10), 'No retry', 'Retry twice', 'Fewer failures', '{}',
         'manual', 'rules/retry-transient', md5(random()::text), '[]', now(), now()
       FROM generate_series(1, $1::int) AS n RETURNING id, job_id)
     INSERT INTO healing_events (type, job_id, actor, review_id, suggestion_id, data, created_at)
     SELECT 'suggestion.added', job_id, 'bench', 1, id, '{}', now() FROM added`,
    [count],
  );
  await client.query(`SELECT pg_notify($1, '')`, [EVENT_CHANNEL]);
  await client.query('COMMIT');
}
