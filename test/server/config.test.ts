import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, type ConfigFlags, type Environment } from '../../src/config.js';
import { ValidationError } from '../../src/domain/errors.js';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'selfheal-config-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const load = (flags: ConfigFlags = {}, env: Environment = {}) => loadConfig({ flags, env, cwd });

function refusal(flags: ConfigFlags = {}, env: Environment = {}): ValidationError {
  try {
    load(flags, env);
  } catch (error) {
    if (error instanceof ValidationError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('loadConfig', () => {
  it('has a default for everything', () => {
    expect(load({}, { HOME: '/home/ann' })).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      jobs: null,
      dataDir: join(cwd, '.selfheal'),
      databaseUrl: null,
      token: null,
      logLevel: 'info',
      otlpEndpoint: null,
      allowedHosts: [],
      maxSubscriptions: 1_000,
      trustedProxies: [],
      url: 'http://127.0.0.1:4000',
      configFile: null,
      home: '/home/ann',
      stateDir: '/home/ann/.local/state/selfheal',
    });
  });

  it('lets a flag win over the environment, that over the file, and that over the default', async () => {
    await writeFile(join(cwd, 'selfheal.yaml'), 'port: 1\nhost: file.example\nlog_level: warn\n');
    const env = { SELFHEAL_PORT: '2', SELFHEAL_HOST: 'env.example' };
    expect(load({ port: '3' }, env)).toMatchObject({ port: 3, host: 'env.example', logLevel: 'warn' });
  });

  it('takes proxies as addresses, networks and loopback', () => {
    const SELFHEAL_TRUST_PROXY = 'loopback, 10.0.0.0/8,2001:db8::1';
    expect(load({}, { SELFHEAL_TRUST_PROXY }).trustedProxies).toEqual([
      'loopback',
      '10.0.0.0/8',
      '2001:db8::1',
    ]);
    for (const trustProxy of ['proxy.example', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.0/', 'true', '::/0']) {
      expect(refusal({ trustProxy }).message).toContain('--trust-proxy: must be addresses, networks');
    }
  });

  it.each(['0', '-1', 'many'])('refuses %s subscriptions', (maxSubscriptions) => {
    expect(refusal({ maxSubscriptions }).message).toContain('--max-subscriptions: must be a whole number');
  });

  it('takes an empty variable for none', () => {
    expect(load({}, { SELFHEAL_TOKEN: '', SELFHEAL_PORT: '' })).toMatchObject({ token: null, port: 4000 });
  });

  it('starts relative paths of the file at the file, all others at the folder', async () => {
    await mkdir(join(cwd, 'etc'));
    await writeFile(join(cwd, 'etc', 'my.yaml'), 'jobs: ./jobs\ndata: /var/data\n');
    expect(load({ config: 'etc/my.yaml' })).toMatchObject({
      jobs: join(cwd, 'etc', 'jobs'),
      dataDir: '/var/data',
      configFile: join(cwd, 'etc', 'my.yaml'),
    });
    expect(load({ config: 'etc/my.yaml', jobs: 'other' }).jobs).toBe(join(cwd, 'other'));
  });

  it('finds jobs.yaml, or the folder jobs, where they are', async () => {
    await mkdir(join(cwd, 'jobs'));
    expect(load().jobs).toBe(join(cwd, 'jobs'));
    await writeFile(join(cwd, 'jobs.yaml'), '');
    expect(load().jobs).toBe(join(cwd, 'jobs.yaml'));
  });

  it('takes hosts as a list and as text', async () => {
    expect(load({}, { SELFHEAL_ALLOWED_HOSTS: 'ops.example, [::2]' }).allowedHosts).toEqual([
      'ops.example',
      '::2',
    ]);
    await writeFile(join(cwd, 'selfheal.yaml'), 'allowed_hosts: [Ops.Example]\n');
    expect(load().allowedHosts).toEqual(['ops.example']);
  });

  it('points commands at the server that the same settings start', () => {
    expect(load({ port: 5000, host: '::1' }).url).toBe('http://[::1]:5000');
    expect(load({ host: '0.0.0.0' }).url).toBe('http://127.0.0.1:4000');
    expect(load({ url: 'https://ops.example/heal/' }).url).toBe('https://ops.example/heal');
  });

  it('names a bad flag, variable and line of the file, and what each must be', async () => {
    await writeFile(join(cwd, 'selfheal.yaml'), '# ours\nlog_level: loud\nport: 1\n');
    const { message, issues } = refusal({ port: '70000' }, { SELFHEAL_HOST: 'http://x:1' });
    expect(message).toContain('--port: must be a whole number from 0 (any free port) to 65535, not "70000"');
    expect(message).toContain('variable SELFHEAL_HOST: must be a host name or an IP address');
    expect(message).toContain(`${join(cwd, 'selfheal.yaml')}:2: log_level: must be one of fatal, error`);
    expect(issues.map(({ path }) => path.join())).toEqual(['port', 'host', 'log_level']);
  });

  it.each([['0x10'], ['1e3'], [' 1'], ['-1'], ['4000.5'], ['']])('refuses %j as a port', (port) => {
    expect(refusal({ port }).message).toContain('--port');
  });

  it('never shows the value of a secret', async () => {
    const { message } = refusal({ token: 'my secret token' }, { DATABASE_URL: 'mysql://root:hunter2@db/x' });
    expect(message).toContain('--token');
    expect(message).toContain('DATABASE_URL: must be a URL that begins with postgresql://');
    expect(message).not.toMatch(/secret token|hunter2/);
    await writeFile(join(cwd, 'selfheal.yaml'), 'token: {a: hunter2\n');
    expect(refusal().message).toMatch(/selfheal\.yaml:\d+: is no valid YAML/);
    expect(refusal().message).not.toContain('hunter2');
  });

  it('takes several named tokens from the environment, and the one without a name as an admin', () => {
    const { tokens } = load(
      {},
      {
        SELFHEAL_TOKEN: 'abc',
        SELFHEAL_TOKENS: 'ci:reporter:0123456789abcdef,grafana:viewer:fedcba9876543210',
      },
    );
    expect(tokens()).toEqual([
      { name: 'token', role: 'admin', secret: 'abc' },
      { name: 'ci', role: 'reporter', secret: '0123456789abcdef' },
      { name: 'grafana', role: 'viewer', secret: 'fedcba9876543210' },
    ]);
  });

  it.each([
    'ci:reporter',
    'ci:boss:0123456789abcdef',
    'ci:viewer:short',
    ':viewer:0123456789abcdef',
    'ci:viewer:0123456789abcdef,ci:admin:fedcba9876543210',
  ])('refuses %j as named tokens, without showing them', (text) => {
    const { message } = refusal({}, { SELFHEAL_TOKENS: text });
    expect(message).toContain('variable SELFHEAL_TOKENS: must be name:role:token');
    expect(message).not.toContain('0123456789abcdef');
  });

  it('shows job files the environment without the secrets of the server', () => {
    const tokens = 'ci:viewer:0123456789abcdef';
    const env = {
      HOME: '/h',
      SELFHEAL_TOKEN: 'abc',
      SELFHEAL_TOKENS: tokens,
      DATABASE_URL: 'postgresql://u:p@h/d',
      PLAIN: 'x',
    };
    expect(loadConfig({ env, cwd: '/' }).jobEnvironment()).toEqual({ HOME: '/h', PLAIN: 'x' });
  });

  it('keeps the environment out of what a config prints as', () => {
    const config = load({}, { SECRET: 'hunter2' });
    expect(JSON.stringify(config)).not.toContain('hunter2');
    expect(config.environment()['SECRET']).toBe('hunter2');
  });

  it('takes the endpoint for traces by the name that OpenTelemetry gave it, and shows a bad one to nobody', async () => {
    const variable = 'OTEL_EXPORTER_OTLP_ENDPOINT';
    expect(load({}, { [variable]: 'http://collector:4318/' }).otlpEndpoint).toBe('http://collector:4318');
    expect(load({ otlpEndpoint: 'https://other' }, { [variable]: 'http://collector' }).otlpEndpoint).toBe(
      'https://other',
    );
    await writeFile(join(cwd, 'selfheal.yaml'), 'otlp_endpoint: collector:4318/hunter2\n');
    expect(refusal().message).toMatch(/selfheal\.yaml:1: otlp_endpoint: must be a URL that begins with http/);
    expect(refusal().message).not.toContain('hunter2');
  });

  it('refuses an unknown key, with those that it knows', async () => {
    await writeFile(join(cwd, 'selfheal.yaml'), 'prot: 4000\n');
    expect(refusal().message).toMatch(/selfheal\.yaml:1: unknown key "prot"; known are port, host, jobs/);
  });

  it('refuses a named file that is not there, and a file that is no mapping', async () => {
    expect(refusal({ config: 'none.yaml' }).message).toContain(
      `${join(cwd, 'none.yaml')}: cannot be read (ENOENT)`,
    );
    await writeFile(join(cwd, 'selfheal.yaml'), '- port\n');
    expect(refusal().message).toContain('must be a mapping');
  });

  it('takes an empty file and keys without a value for no settings', async () => {
    await writeFile(join(cwd, 'selfheal.yaml'), '# nothing yet\nport:\n');
    expect(load().port).toBe(4000);
  });

  it('reads settings in a mapping of the file, and says what is wrong in it', async () => {
    const write = (text: string) => writeFile(join(cwd, 'selfheal.yaml'), text);
    await write('analysis:\n  concurrency: 3\n');
    expect(load().analysisConcurrency).toBe(3);
    expect(load({ analysisConcurrency: '2' }).analysisConcurrency).toBe(2);
    await write('analysis:\n  concurrency: none\n');
    expect(refusal().message).toMatch(/selfheal\.yaml:2: analysis\.concurrency: must be a whole number/);
    await write('analysis:\n  concurrency: 3\n  speed: 9\n');
    expect(refusal().message).toMatch(
      /selfheal\.yaml:3: analysis\.speed: is no known key; known are concurrency, analyzers, /,
    );
    await write('analysis: 3\n');
    expect(refusal().message).toMatch(/selfheal\.yaml:1: analysis: must be a mapping/);
    await write('analysis:\n');
    expect(load().analysisConcurrency).toBe(1);
  });
});
