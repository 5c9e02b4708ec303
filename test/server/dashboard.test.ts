import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.js';
import type { Server } from '../../src/server/create-server.js';
import { useCore } from '../support/core.js';
import { testServer } from './test-server.js';

const PAGE = '<meta name="csp-nonce" nonce="nonce-of-this-answer"><script src="/assets/main-1.js"></script>';
const SCRIPT = 'console.log("the dashboard");';

const test = useCore({});
let folder: string;
let server: Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'selfheal-dashboard-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), PAGE);
  await writeFile(join(folder, 'assets', 'main-1.js'), SCRIPT);
  await writeFile(join(folder, 'assets', 'main-1.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(folder, 'secret.txt'), 'not to be seen');
  server = await testServer(test, schema, { dashboardFolder: folder, token: 'a token of twenty characters' });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('the dashboard', () => {
  it.each(['/', '/suggestions', '/suggestions/17?x=1', '/jobs/nightly%20backup', '/nothing/like/it'])(
    'comes to a browser at %s, without a token',
    async (url) => {
      const answer = await server.http.inject({ url, headers: browser });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.headers['cache-control']).toBe('no-cache');
      expect(answer.body).toContain('/assets/main-1.js');
    },
  );

  it('may load and run nothing but its own, with styles of one answer alone', async () => {
    const ask = async (): Promise<[policy: string, nonce: string | undefined]> => {
      const answer = await server.http.inject({ url: '/', headers: browser });
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['x-frame-options']).toBe('DENY');
      return [String(answer.headers['content-security-policy']), / nonce="([^"]+)"/.exec(answer.body)?.[1]];
    };
    const [policy, nonce] = await ask();
    expect(policy).toContain("default-src 'none'; script-src 'self'; ");
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}';`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*|data:/);
    expect((await ask())[1]).not.toBe(nonce);
  });

  it('has files that are kept for ever, compressed where the browser takes it', async () => {
    const plain = await server.http.inject({ url: '/assets/main-1.js' });
    expect([plain.statusCode, plain.body]).toEqual([200, SCRIPT]);
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(plain.headers.vary).toBe('accept-encoding');
    const small = await server.http.inject({
      url: '/assets/main-1.js',
      headers: { 'accept-encoding': 'gzip, br' },
    });
    expect(small.headers['content-encoding']).toBe('br');
    expect(small.headers['content-type']).toMatch(/javascript/);
    expect(small.rawPayload).toEqual(brotliCompressSync(SCRIPT));
  });

  it.each(['/api/v1/nothing', '/assets/nothing.js', '/assets/..%2fsecret.txt', '/ping', '/graphql/deeper'])(
    'is not at %s',
    async (url) => {
      const answer = await server.http.inject({ url, headers: browser });
      expect([403, 404]).toContain(answer.statusCode);
      expect(answer.body).not.toContain('not to be seen');
      expect(answer.headers['content-type']).toMatch(/json/);
    },
  );

  it('is not for programs, who learn that nothing is there', async () => {
    const answer = await server.http.inject({ url: '/suggestions', headers: { accept: '*/*' } });
    expect([answer.statusCode, answer.json()]).toEqual([
      404,
      { detail: 'There is nothing at GET /suggestions' },
    ]);
  });

  it('answers who only asks for the head of it', async () => {
    const answer = await server.http.inject({ method: 'HEAD', url: '/', headers: browser });
    expect([answer.statusCode, answer.body]).toEqual([200, '']);
  });

  it('is not for pages of other sites', async () => {
    const answer = await server.http.inject({ url: '/', headers: { ...browser, host: 'evil.example' } });
    expect(answer.statusCode).toBe(403);
  });
});
