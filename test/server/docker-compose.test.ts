import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config.js';
import { SETTINGS } from '../../src/config-settings.js';

interface Service {
  build?: string;
  environment: Record<string, string>;
  deploy?: { replicas: number };
}

describe('docker-compose.yml', () => {
  let services: Record<string, Service>;
  beforeAll(async () => {
    const source = await readFile(new URL('../../docker-compose.yml', import.meta.url), 'utf8');
    ({ services } = parse(source, { merge: true }) as { services: typeof services });
  });

  it('brings Postgres, MongoDB, one process that answers and two that carry out reviews', () => {
    expect(Object.keys(services).sort()).toEqual(['api', 'mongo', 'postgres', 'worker']);
    expect(services['worker']?.deploy?.replicas).toBe(2);
  });

  it.each(['api', 'worker'])('configures %s by variables that the server knows', (name) => {
    const { environment } = services[name] as Service;
    const known: string[] = Object.values(SETTINGS).map(({ variable }) => variable);
    expect(Object.keys(environment).filter((variable) => !known.includes(variable))).toEqual([]);
    const env = { ...environment, SELFHEAL_TOKEN: 'a'.repeat(32), HOME: '/nowhere' };
    expect(loadConfig({ env, cwd: '/nowhere' })).toMatchObject({ role: name, host: '0.0.0.0', port: 4000 });
  });
});
