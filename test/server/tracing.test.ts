import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { schema } from '../../schema/index.js';
import { startApp } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import type { Server } from '../../src/server/create-server.js';
import type { RequestTracer } from '../../src/server/request-tracer.js';
import { inScope } from '../../src/server/request-scope.js';
import { startTracing } from '../../src/server/tracing.js';
import { useCore } from '../support/core.js';
import { seedDataDir } from '../support/database.js';
import { insertSuggestion } from '../support/insert-suggestion.js';
import { silentLog } from '../support/silent-log.js';
import { recordingLog, testServer } from './test-server.js';
import { wsClient } from './ws-client.js';

interface SentSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: Record<string, unknown>;
  failed: boolean;
}

/** A collector that understands OTLP/JSON, as the exporter sends it. */
interface Collector {
  http: HttpServer;
  url: string;
  spans: SentSpan[];
  resource: Record<string, unknown>;
}

interface KeyValue {
  key: string;
  value: Record<string, unknown>;
}

async function startCollector(): Promise<Collector> {
  const collector = { spans: [], resource: {} } as unknown as Collector;
  const plain = (attributes: KeyValue[]): Record<string, unknown> =>
    Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
  collector.http = createServer((request, response) => {
    void (async () => {
      const body = (await json(request)) as {
        resourceSpans: {
          resource: { attributes: KeyValue[] };
          scopeSpans: {
            spans: (Omit<SentSpan, 'attributes'> & { attributes: KeyValue[]; status: { code?: number } })[];
          }[];
        }[];
      };
      for (const { resource, scopeSpans } of request.url === '/v1/traces' ? body.resourceSpans : []) {
        collector.resource = plain(resource.attributes);
        for (const { attributes, status, ...span } of scopeSpans.flatMap(({ spans }) => spans)) {
          collector.spans.push({ ...span, attributes: plain(attributes), failed: status.code === 2 });
        }
      }
      response.setHeader('content-type', 'application/json').end('{}');
    })();
  });
  await new Promise<void>((resolve) => collector.http.listen(0, '127.0.0.1', resolve));
  collector.url = `http://127.0.0.1:${(collector.http.address() as AddressInfo).port}`;
  return collector;
}

const PARENT = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const traceparent = `00-${PARENT.traceId}-${PARENT.spanId}-01`;

const test = useCore({ 'backup.yaml': 'cmd: echo hello\n' }, { reviews: { wake: () => undefined } });
let collector: Collector;
let tracer: RequestTracer;
let server: Server;
beforeAll(async () => {
  collector = await startCollector();
  tracer = startTracing({ endpoint: collector.url, version: '1.2.3', log: silentLog });
  test.core.tracer = tracer;
  server = await testServer(test, schema, { tracer });
});
afterAll(async () => {
  await server.close();
  collector.http.close();
});

async function graphql(query: string, headers: Record<string, string> = {}) {
  const answer = await server.http.inject({ method: 'POST', url: '/graphql', headers, payload: { query } });
  expect(answer.json()).not.toHaveProperty('errors');
}

describe('tracing', () => {
  it('sends the way of requests, reviews and changes, under the trace of the caller', async () => {
    await server.http.inject({ url: '/api/v1/healing/suggestions/4711?token=x', headers: { traceparent } });
    await graphql('mutation Look { triggerReview(input: { jobId: "backup", force: true }) { __typename } }', {
      traceparent,
    });
    await inScope({ requestId: 'another', trace: null }, () => test.worker.drain());
    const file = await test.write('backup.yaml', 'cmd: echo hello\n');
    const { id } = await insertSuggestion(test.core, {
      jobId: 'backup',
      change: { file, to: 'cmd: echo hello\ntimeout: 10\n' },
    });
    await graphql(`mutation { approveSuggestion(input: { id: "${id}", apply: true }) { __typename } }`);
    const { actionId } = await test.core.prisma.healingSuggestion.findUniqueOrThrow({ where: { id } });
    await graphql(`mutation { rollbackAction(input: { id: "${actionId}" }) { __typename } }`);
    await graphql('mutation { rollbackAction(input: { id: "123456" }) { __typename } }');
    await server.http.inject({
      url: '/health',
      headers: { traceparent: traceparent.replace(/01$/, '00') },
    });
    const url = `http://127.0.0.1:${await server.listen()}`;
    const socket = wsClient(url);
    await socket.client.iterate({ query: 'query BySocket { __typename }' }).next();
    await socket.client.dispose();
    await tracer.close();

    const { spans } = collector;
    expect(collector.resource).toMatchObject({ 'service.name': 'self-healing', 'service.version': '1.2.3' });
    const named = (name: string): SentSpan[] => spans.filter((span) => span.name === name);
    const parentOf = (span: SentSpan | undefined): SentSpan | undefined =>
      spans.find(({ spanId }) => spanId === span?.parentSpanId);

    const [rest] = named('GET /api/v1/healing/suggestions/:id');
    expect(rest).toMatchObject({ traceId: PARENT.traceId, parentSpanId: PARENT.spanId, failed: false });
    expect(rest?.attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': '/api/v1/healing/suggestions/:id',
      'http.response.status_code': 404,
      'url.path': '/api/v1/healing/suggestions/4711',
      'url.scheme': 'http',
    });
    const [review] = named('review');
    expect(review).toMatchObject({ traceId: PARENT.traceId, attributes: { 'selfheal.job_id': 'backup' } });
    expect(parentOf(review)).toMatchObject({
      name: 'graphql mutation',
      attributes: { 'graphql.operation.name': 'Look' },
    });
    expect(parentOf(parentOf(review))).toMatchObject({ name: 'POST /graphql', parentSpanId: PARENT.spanId });

    const [apply] = named('apply');
    expect(apply?.traceId).not.toBe(PARENT.traceId);
    expect(parentOf(parentOf(apply))?.name).toBe('POST /graphql');
    expect(named('rollback').map(({ failed, attributes }) => [failed, attributes['error.type']])).toEqual([
      [false, undefined],
      [true, 'NotFoundError'],
    ]);
    const [bySocket] = spans.filter((span) => span.attributes['graphql.operation.name'] === 'BySocket');
    expect(bySocket).toBeDefined();
    expect(bySocket?.parentSpanId ?? '').toBe('');
    // Its caller does not record the trace.
    expect(named('GET /health')).toEqual([]);
  });

  it('is on where the configuration names an endpoint, and sends the last spans when the server stops', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'selfheal-tracing-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await seedDataDir(join(folder, '.selfheal'));
    const env = { HOME: folder, SELFHEAL_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const app = await startApp(loadConfig({ env, cwd: folder }), { log: silentLog });
    await (await fetch(`${app.url}/ready`)).text();
    await app.close();
    expect(collector.spans.filter(({ name }) => name === 'GET /ready')).toHaveLength(1);
  });

  it('goes on without a collector, and says once that there is none', async () => {
    const { log, lines } = recordingLog();
    const lost = startTracing({ endpoint: 'http://127.0.0.1:9', version: '1.2.3', log });
    expect(await lost.span('review', {}, async () => 'done')).toBe('done');
    expect(await lost.span('apply', {}, async () => 'done too')).toBe('done too');
    await lost.close();
    const told = lines.filter(({ message }) => message === 'spans cannot be sent to the OTLP endpoint');
    expect(told).toHaveLength(1);
  });
});
