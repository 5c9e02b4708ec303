/* eslint-disable @typescript-eslint/no-unsafe-member-access -- answers are as loose as JSON; the document says what they are */
import { describe, expect, it } from 'vitest';
import { SECRETS, useRest, type Json, type Operation } from './use-rest.js';

const rest = useRest({ 'backup.yaml': 'cmd: echo hello\n' });

async function document(): Promise<Json> {
  return (await rest.server.http.inject('/api/v1/openapi.json')).json();
}

/** A path of this operation, for a job that is there. */
function pathOf(operation: Operation): string {
  return operation.path.replace('{job_id}', 'backup').replace('{id}', '1').replace('{exit_code}', '0');
}

const CONTRACT = `
GET /healing/reviews
GET /healing/reviews/{id}
POST /healing/trigger
POST /healing/reviews/{job_id}/trigger
GET /healing/suggestions
GET /healing/suggestions/pending/count
GET /healing/suggestions/{id}
POST /healing/suggestions/{id}/approve
POST /healing/suggestions/{id}/reject
POST /healing/suggestions/{id}/apply
GET /healing/actions
GET /healing/actions/{id}
POST /healing/actions/{id}/rollback
GET /healing/stats
GET /healing/stats/{job_id}
GET /jobs/{job_id}/healing/summary
GET /healing/queue
POST /jobs/{job_id}/healing/cancel
POST /jobs/{job_id}/runs`;

describe('the OpenAPI document', () => {
  it('is 3.1 and has every path of the contract', async () => {
    expect(await document()).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
    const known = rest.operations.map(({ method, path }) => `${method} ${path.replace('/api/v1', '')}`);
    expect(known).toEqual(expect.arrayContaining([...CONTRACT.trim().split('\n'), 'GET /health']));
  });

  it('describes every operation and every answer', async () => {
    const { paths, components } = await document();
    for (const operation of rest.operations) {
      const { method, path } = operation;
      const { summary, description, tags, responses } = paths[path][method.toLowerCase()];
      expect([summary, description, tags[0]], `${method} ${path}`).toEqual([
        expect.stringMatching(/\w/),
        expect.stringMatching(/\w/),
        expect.stringMatching(/\w/),
      ]);
      for (const answer of Object.values<Json>(responses as object)) {
        expect(answer.description, `${method} ${path}`).not.toBe('Default Response');
      }
    }
    expect(components.securitySchemes.bearer).toMatchObject({ type: 'http', scheme: 'bearer' });
  });

  it('refers to components that are there, and has no others', async () => {
    const { components, ...others } = await document();
    const referred = (part: unknown): string[] =>
      [...JSON.stringify(part).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => String(name));
    const names = Object.keys(components.schemas as object).sort();
    expect([...new Set([...referred(others), ...referred(components)])].sort()).toEqual(names);
  });

  it('says of optional bodies that they are', async () => {
    const { paths } = await document();
    const required = (path: string): unknown => paths[`/api/v1${path}`].post.requestBody.required;
    expect(required('/healing/suggestions/{id}/approve')).toBe(false);
    expect(required('/healing/reviews/{job_id}/trigger')).toBe(false);
    expect(required('/healing/suggestions/{id}/reject')).toBe(true);
  });
});

describe('the page to try it', () => {
  it('comes with its files and a policy that lets nothing else in', async () => {
    const page = await rest.server.http.inject('/api/v1/docs/');
    expect(page.statusCode).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(page.body).not.toMatch(/<script>|<script(?![^>]*src=)|<style| style=| on\w+=|https?:\/\//);
    const files = [...page.body.matchAll(/(?:src|href)="\.\/(static\/[^"]+)"/g)].map(([, file]) => file);
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      expect((await rest.server.http.inject(`/api/v1/docs/${file}`)).statusCode, file).toBe(200);
    }
    expect((await rest.server.http.inject('/api/v1/docs/json')).json()).toEqual(await document());
    expect(page.body).toContain('<title>Self-Healing API</title>');
    const settings = (await rest.server.http.inject('/api/v1/docs/static/swagger-initializer.js')).body;
    expect(settings, 'no bar with a logo').toContain('"layout":"BaseLayout"');
    const nothing = await rest.server.http.inject('/api/v1/docs/static/nothing.js');
    expect([nothing.statusCode, nothing.json()]).toEqual([404, { detail: expect.any(String) }]);
  });
});

describe('who may', () => {
  const guarded = (): Operation[] => rest.operations.filter(({ security }) => security.length > 0);

  it('asks for a token everywhere but at /health', async () => {
    expect(rest.operations.filter(({ security }) => security.length === 0).map(({ path }) => path)).toEqual([
      '/health',
    ]);
    for (const operation of guarded()) {
      const answer = await rest.callRoot(operation.method, pathOf(operation), { token: null });
      expect([answer.status, answer.headers['www-authenticate']], operation.path).toEqual([401, 'Bearer']);
    }
    const wrong = await rest.call('GET', '/healing/stats', { token: 'somebody-0123456789abcdef' });
    expect([wrong.status, wrong.headers['www-authenticate']]).toEqual([401, 'Bearer']);
  });

  it('keeps viewers from changing anything, and reporters from everything but reports', async () => {
    for (const operation of guarded()) {
      const path = pathOf(operation);
      const reports =
        /\/ping\/|\/runs$/.test(path) && (operation.method === 'POST' || path.includes('/ping/'));
      const changes = operation.method === 'POST' || path.includes('/ping/');
      if (changes) {
        const asViewer = await rest.callRoot(operation.method, path, { token: SECRETS.viewer });
        expect(asViewer.status, `${operation.method} ${path} as viewer`).toBe(403);
      }
      if (!reports) {
        const asReporter = await rest.callRoot(operation.method, path, { token: SECRETS.reporter });
        expect(asReporter.status, `${operation.method} ${path} as reporter`).toBe(403);
      }
    }
  });

  it('shows the problems of job files at /health to who may read', async () => {
    await rest.test.write('broken.yaml', 'self_healing: 5\n');
    const problems = async (token: string | null): Promise<unknown> =>
      (await rest.callRoot('GET', '/health', { token })).body.jobs.problems;
    expect(await problems(SECRETS.viewer)).toHaveLength(1);
    expect(await problems(SECRETS.reporter)).toBeNull();
    expect(await problems(null)).toBeNull();
  });

  it('answers a path that is no URL in the shape of all errors', async () => {
    const answer = await rest.server.http.inject('/api/v1/healing/stats/%zz');
    expect([answer.statusCode, answer.json()]).toEqual([400, { detail: expect.stringContaining('%zz') }]);
  });
});
