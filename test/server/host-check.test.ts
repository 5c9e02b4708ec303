import { describe, expect, it } from 'vitest';
import { hostCheck, isLoopback } from '../../src/server/host-check.js';

const GET = { method: 'GET', changesState: false };
const local = hostCheck({ host: '127.0.0.1', allowedHosts: ['ops.example'] });

describe('hostCheck', () => {
  it.each([
    'localhost',
    'localhost:4000',
    '127.0.0.1:4000',
    '127.8.9.1',
    '[::1]:4000',
    'a.localhost',
    'ops.example',
    'OPS.example:443',
  ])('lets in requests for %s', (host) => expect(local({ host }, GET)).toBeNull());

  it.each([
    'evil.example',
    'evil.example:4000',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
    'x@localhost',
    '',
  ])('refuses requests for %j, as a page that rebinds its name makes them', (host) =>
    expect(local({ host }, GET)).toEqual(expect.any(String)),
  );

  it('refuses a request without Host', () => {
    expect(local({}, GET)).toContain('Host');
  });

  it('says how to allow a name', () => {
    expect(local({ host: 'heal.lan:4000' }, GET)).toContain('allowed_hosts');
  });

  it('takes every address, but no name, where the server listens on all', () => {
    const open = hostCheck({ host: '0.0.0.0', allowedHosts: [] });
    expect(open({ host: '10.0.0.1:4000' }, GET)).toBeNull();
    expect(open({ host: '[2001:db8::1]:4000' }, GET)).toBeNull();
    expect(open({ host: 'evil.example' }, GET)).not.toBeNull();
  });

  it.each([
    ['http://localhost:4000', 'localhost:4000'],
    ['https://ops.example', '127.0.0.1:4000'],
    ['http://127.0.0.1', '127.0.0.1:80'],
  ])('lets in a page of %s on %s', (origin, host) => {
    expect(local({ host, origin }, { method: 'POST', changesState: true })).toBeNull();
  });

  it.each([
    'http://evil.example',
    'http://localhost:3000',
    'null',
    'file://',
    'http://localhost:4000.evil.example',
  ])('refuses a page of %s', (origin) =>
    expect(local({ host: 'localhost:4000', origin }, GET)).toContain('Origin'),
  );

  it('lets a link of another site open a page, and do nothing else', () => {
    const link = { host: 'localhost:4000', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect(local(link, GET)).toBeNull();
    expect(local(link, { method: 'GET', changesState: true })).toContain('Sec-Fetch-Site');
    expect(local(link, { method: 'POST', changesState: false })).toContain('Sec-Fetch-Site');
    expect(local({ ...link, 'sec-fetch-mode': 'no-cors' }, GET)).toContain('Sec-Fetch-Site');
    expect(
      local({ ...link, 'sec-fetch-site': 'same-site' }, { method: 'GET', changesState: true }),
    ).not.toBeNull();
    expect(local({ ...link, 'sec-fetch-site': 'none' }, { method: 'GET', changesState: true })).toBeNull();
  });
});

describe('isLoopback', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.255.0.3', '::1'])('is true for %s', (name) =>
    expect(isLoopback(name)).toBe(true),
  );
  it.each(['0.0.0.0', '::', '128.0.0.1', '127.evil.example', 'example'])('is false for %s', (name) =>
    expect(isLoopback(name)).toBe(false),
  );
});
