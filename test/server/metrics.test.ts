import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { schema } from '../../schema/index.js';
import { ReviewWorker } from '../../src/domain/reviews/review-worker.js';
import { transact } from '../../src/domain/transact.js';
import type { Server } from '../../src/server/create-server.js';
import { createMetrics } from '../../src/server/metrics/create-metrics.js';
import { useCore } from '../support/core.js';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { silentLog } from '../support/silent-log.js';
import { readSse } from './read-sse.js';
import { testServer } from './test-server.js';
import { wsClient } from './ws-client.js';

const JOB = 'cmd: echo hello\n';
const test = useCore({ 'backup.yaml': JOB });
let server: Server;
let url: string;
beforeAll(async () => {
  server = await testServer(test, schema, {
    token: 'the-token-of-an-admin',
    tokens: [
      { name: 'watcher', role: 'viewer', secret: 'the-token-of-a-viewer' },
      { name: 'ci', role: 'reporter', secret: 'the-token-of-a-reporter' },
    ],
  });
  url = `http://127.0.0.1:${await server.listen()}`;
});
afterAll(() => server.close());

const admin = { authorization: 'Bearer the-token-of-an-admin' };

/** Values by name and labels as they are written: `name{label="value"}`. */
type Samples = Map<string, number>;

function parse(text: string): Samples {
  const samples: Samples = new Map();
  const typed = new Set<string>();
  for (const line of text.trimEnd().split('\n')) {
    const type = /^# TYPE (\w+) (?:counter|gauge|histogram|summary)$/.exec(line)?.[1];
    if (type !== undefined) expect(typed.has(type), `${type} is described once`).toBe(false);
    if (type !== undefined) typed.add(type);
    if (line === '' || line.startsWith('#')) continue;
    const [, name, labels = '', value] = /^(\w+)(\{.*\})? (\S+)$/.exec(line) ?? [];
    expect(name, line).toBeDefined();
    expect(typed.has(name ?? '') || typed.has((name ?? '').replace(/_(?:bucket|sum|count)$/, '')), line).toBe(
      true,
    );
    expect(samples.has(`${name}${labels}`), `${line} stands there once`).toBe(false);
    samples.set(`${name}${labels}`, Number(value));
  }
  return samples;
}

async function scrape(): Promise<Samples> {
  const answer = await server.http.inject({ url: '/metrics', headers: admin });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  return parse(answer.body);
}

async function graphql<T>(query: string): Promise<T> {
  const answer = await server.http.inject({
    method: 'POST',
    url: '/graphql',
    headers: admin,
    payload: { query },
  });
  return answer.json<{ data: T }>().data;
}

async function suggestion(columns: Partial<Parameters<typeof insertSuggestion>[1]> = {}): Promise<number> {
  const { id, jobId } = await insertSuggestion(test.core, {
    jobId: 'backup',
    createdAt: test.core.clock.now(),
    ...columns,
  });
  await transact(test.core, (tx) =>
    tx.event({ type: 'suggestion.added', jobId, actor: 'review', suggestionId: id }),
  );
  return id;
}

const approve = (id: number, apply: boolean): Promise<unknown> =>
  graphql(`mutation { approveSuggestion(input: { id: "${id}", apply: ${apply} }) { __typename } }`);

describe('/metrics', () => {
  it('is for tokens that may read', async () => {
    const status = async (token: string | null): Promise<number> => {
      const headers = token === null ? {} : { authorization: `Bearer ${token}` };
      return (await server.http.inject({ url: '/metrics', headers })).statusCode;
    };
    expect(await status(null)).toBe(401);
    expect(await status('the-token-of-a-reporter')).toBe(403);
    expect(await status('the-token-of-a-viewer')).toBe(200);
  });

  it('tells what the suggestions come to, by category and severity', async () => {
    const file = await test.write('backup.yaml', JOB);
    const kind = { category: 'cost', severity: 'high' } as const;
    const of = '{category="cost",severity="high"}';
    const change = (to: string) => ({ file, to });

    test.setTime('2026-03-02T12:00:00.000Z');
    await suggestion(kind); // stays open
    const rejected = await suggestion(kind);
    await graphql(`mutation { rejectSuggestion(input: { id: "${rejected}", reason: "no" }) { __typename } }`);
    const kept = await suggestion({ ...kind, change: change(`${JOB}timeout: 10\n`) });
    const undone = await suggestion({ ...kind, change: change(`${JOB}timezone: UTC\n`) });
    const impossible = await suggestion({ ...kind, change: change('cmd: [not, closed\n') });
    // To the second on a bound, and 15 minutes: which is more than 5 and up to 30.
    test.setTime('2026-03-02T12:01:00.000Z');
    await approve(undone, true);
    const { actionId } = await test.core.prisma.healingSuggestion.findUniqueOrThrow({
      where: { id: undone },
    });
    await graphql(`mutation { rollbackAction(input: { id: "${actionId}" }) { __typename } }`);
    test.setTime('2026-03-02T12:15:00.000Z');
    await approve(kept, true);
    await approve(impossible, true);

    const first = await scrape();
    const expected = {
      [`selfheal_suggestions{status="pending",category="cost",severity="high"}`]: 2,
      [`selfheal_suggestions{status="rejected",category="cost",severity="high"}`]: 1,
      [`selfheal_suggestions{status="applied",category="cost",severity="high"}`]: 1,
      [`selfheal_suggestions{status="failed",category="cost",severity="high"}`]: 1,
      [`selfheal_suggestion_acceptance_ratio${of}`]: 2 / 5,
      [`selfheal_apply_success_ratio${of}`]: 2 / 3,
      [`selfheal_rollback_ratio${of}`]: 1 / 2,
      [`selfheal_suggestion_events_total{event="added",category="cost",severity="high"}`]: 5,
      [`selfheal_suggestion_events_total{event="approved",category="cost",severity="high"}`]: 3,
      [`selfheal_suggestion_events_total{event="reopened",category="cost",severity="high"}`]: 1,
      [`selfheal_action_events_total{event="succeeded",category="cost",severity="high"}`]: 2,
      [`selfheal_action_events_total{event="failed",category="cost",severity="high"}`]: 1,
      [`selfheal_action_events_total{event="rolled_back",category="cost",severity="high"}`]: 1,
      [`selfheal_suggestion_resolution_seconds_bucket{category="cost",severity="high",le="60"}`]: 1,
      [`selfheal_suggestion_resolution_seconds_bucket{category="cost",severity="high",le="300"}`]: 1,
      [`selfheal_suggestion_resolution_seconds_bucket{category="cost",severity="high",le="1800"}`]: 2,
      [`selfheal_suggestion_resolution_seconds_bucket{category="cost",severity="high",le="+Inf"}`]: 2,
      [`selfheal_suggestion_resolution_seconds_sum${of}`]: 60 + 900,
      [`selfheal_suggestion_resolution_seconds_count${of}`]: 2,
    };
    expect(Object.fromEntries(first)).toMatchObject(expected);

    // A second scrape counts nothing twice, and goes on from there.
    await approve(await suggestion({ ...kind, change: change(`${JOB}timeout: 10\nsla: {}\n`) }), false);
    const second = Object.fromEntries(await scrape());
    expect(second).toMatchObject({
      [`selfheal_suggestion_events_total{event="added",category="cost",severity="high"}`]: 6,
      [`selfheal_suggestion_acceptance_ratio${of}`]: 3 / 6,
      [`selfheal_suggestion_resolution_seconds_count${of}`]: 2,
    });

    // What another process on this database says, or this one after a restart, is the same.
    const { core, database } = test;
    const sources = { core, database, reviews: test.worker, version: '1', log: silentLog };
    const other = parse((await createMetrics(sources).scrape()).text);
    const shared = /^selfheal_(?:suggestion|action|apply|rollback|review_duration|reviews)/;
    const ofShared = (samples: Iterable<[string, number]>): [string, number][] =>
      [...samples].filter(([name]) => shared.test(name)).sort();
    expect(ofShared(other)).toEqual(ofShared(Object.entries(second)));
  });

  it('counts requests by route and operations by name, with few values for each', async () => {
    for (const id of [1, 2, 3]) {
      await server.http.inject({ url: `/api/v1/healing/suggestions/${id}00?x=${id}`, headers: admin });
      await server.http.inject({ url: `/no/such/path/${id}`, headers: admin });
      await graphql(`query MadeUp${id} { __typename }`);
    }
    await graphql('query PendingCount { pendingSuggestionCount }');
    await graphql('{ nonsense');
    await graphql('{ nonsense }');
    await graphql('{ jobs(first: 100000) { totalCount } }');
    const subscription = { query: 'subscription Feed { events { position } }' };
    await server.http.inject({
      method: 'POST',
      url: '/graphql',
      headers: admin,
      payload: [subscription, { query: '{ __typename }' }],
    });
    const samples = Object.fromEntries(await scrape());
    expect(samples).toMatchObject({
      'selfheal_http_requests_total{method="GET",route="/api/v1/healing/suggestions/:id",status="404"}': 3,
      'selfheal_http_requests_total{method="GET",route="none",status="404"}': 3,
      'selfheal_http_request_duration_seconds_count{method="GET",route="/api/v1/healing/suggestions/:id"}': 3,
      'selfheal_graphql_operations_total{type="query",name="other",outcome="ok"}': 3,
      'selfheal_graphql_operations_total{type="query",name="PendingCount",outcome="ok"}': 1,
      'selfheal_graphql_operation_duration_seconds_count{type="query",name="other"}': 3,
      'selfheal_graphql_errors_total{code="GRAPHQL_PARSE_FAILED"}': 1,
      'selfheal_graphql_errors_total{code="GRAPHQL_VALIDATION_FAILED"}': 1,
      'selfheal_graphql_operations_total{type="subscription",name="other",outcome="error"}': 1,
      'selfheal_graphql_errors_total{code="BAD_USER_INPUT"}': 2,
    });
    expect(Object.keys(samples).filter((name) => /MadeUp|such|\/[123]00/.test(name))).toEqual([]);
  });

  it('counts the subscriptions that are live, however they end', async () => {
    const live = async (): Promise<(number | undefined)[]> => {
      const samples = await scrape();
      return ['sse', 'websocket'].map((transport) =>
        samples.get(`selfheal_graphql_subscriptions{transport="${transport}"}`),
      );
    };
    expect(await live()).toEqual([0, 0]);
    const query = 'subscription { events(after: "0") { position } }';
    const stream = readSse(
      await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { ...admin, 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query }),
      }),
    );
    await stream.next();
    const socket = wsClient(url, { connectionParams: admin });
    const [one, two] = [socket.client.iterate({ query }), socket.client.iterate({ query })];
    await Promise.all([one.next(), two.next()]);
    expect(await live()).toEqual([1, 2]);
    await one.return?.();
    await expect.poll(live).toEqual([1, 1]);
    await stream.cancel();
    void two.next().catch(() => undefined);
    socket.client.terminate();
    await expect.poll(live).toEqual([0, 0]);
  });

  it('tells of reviews, the queue, the event feed, the database and the process', async () => {
    const added = vi.spyOn(ReviewWorker.prototype, 'drain');
    await graphql('mutation { triggerReview(input: { jobId: "backup", force: true }) { __typename } }');
    await added.mock.results[0]?.value;
    const { prisma, feed, clock } = test.core;
    const at = clock.now();
    const review = {
      jobId: 'backup',
      trigger: 'manual',
      requestedBy: 'ada',
      owner: test.core.owner,
    } as const;
    await prisma.healingReview.create({
      data: { ...review, windowFrom: at, windowTo: at, startedAt: at },
    });
    // Written past the feed, as another process would while its news are on their way.
    const event = { type: 'review.started', jobId: 'backup', actor: 'ada' };
    await expect.poll(async () => (await scrape()).get('selfheal_event_feed_lag')).toBe(0);
    await prisma.healingEvent.createMany({ data: [event, event] });
    const samples = Object.fromEntries(await scrape());
    expect(samples).toMatchObject({
      'selfheal_review_duration_seconds_count{status="completed"}': 1,
      selfheal_reviews_running: 1,
      selfheal_reviews_in_process: 0,
      selfheal_event_feed_position: Number(feed.head),
      selfheal_event_feed_lag: 2,
      selfheal_jobs: 1,
      selfheal_job_file_problems: 0,
      selfheal_database_up: 1,
      selfheal_database_pool_waiting: 0,
      [`selfheal_database_info{kind="${test.database.kind}"}`]: 1,
      'selfheal_build_info{version="1.2.3"}': 1,
    });
    expect(samples['process_resident_memory_bytes']).toBeGreaterThan(1e7);
    expect(samples['nodejs_eventloop_lag_seconds']).toBeGreaterThanOrEqual(0);
  });

  it('still tells of the process where the database does not answer', async () => {
    vi.spyOn(test.core.prisma.healingEvent, 'aggregate').mockRejectedValueOnce(new Error('gone'));
    const samples = await scrape();
    expect(samples.get('selfheal_database_up')).toBe(0);
    expect(samples.has('selfheal_jobs')).toBe(true);
    expect((await scrape()).get('selfheal_database_up')).toBe(1);
  });
});
