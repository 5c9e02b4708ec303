import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SETTINGS } from '../../src/config-settings.js';
import { loadConfig } from '../../src/config.js';
import { configurationPage } from '../../src/reference/configuration-page.js';
import { describeKeys } from '../../src/reference/describe-schema.js';

describe('docs/configuration.md', () => {
  it('is what the schemas say (npm run generate:config writes it)', async () => {
    const page = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    expect(page).toBe(configurationPage());
  });

  it('names every setting with its variable, and flags that there are', () => {
    const page = configurationPage();
    for (const { key, variable } of Object.values(SETTINGS)) {
      expect(page).toMatch(new RegExp(`^\\| \`${key}\` \\| .*\`${variable}\``, 'm'));
    }
    expect(page).toContain('| `--analysis-concurrency` |');
    expect(page, 'tokens have no flag').not.toContain('`--tokens`');
  });

  it('tells the defaults that hold', () => {
    const config = { ...loadConfig({ env: { HOME: '/nowhere' }, cwd: '/nowhere' }) } as Record<
      string,
      unknown
    >;
    const literal = Object.entries(SETTINGS).filter(([name]) =>
      /^(?:number|string)$/.test(typeof config[name]),
    );
    const told = literal.map(([name, { byDefault }]): [string, string] => [name, byDefault]);
    const inWords = ['dataDir', 'publicUrl', 'url'];
    expect(told.filter(([name]) => !inWords.includes(name))).toEqual(
      literal.filter(([name]) => !inWords.includes(name)).map(([name]) => [name, String(config[name])]),
    );
    expect(config).toMatchObject({
      dataDir: '/nowhere/.selfheal',
      url: 'http://127.0.0.1:4000',
      publicUrl: config['url'],
    });
  });
});

describe('describeKeys', () => {
  const text = z.string({ error: 'text' });

  it('tells what a key must be, what holds without it, and what is within', () => {
    const schema = z.object({
      needed: text.describe('A.'),
      list: z.preprocess((value) => (value === undefined ? [] : [value]), z.array(text)).describe('B.'),
      written: z
        .string({ error: 'a time' })
        .transform((time) => Number.parseInt(time, 10) * 1000)
        .prefault('5s')
        .describe('C.'),
      rows: z
        .array(z.object({ name: text.nullish().describe('D.') }), { error: 'a list of rows' })
        .optional()
        .describe('E.'),
    });
    expect(describeKeys(schema, 'at')).toEqual([
      { path: 'at.needed', expected: 'text', byDefault: null, description: 'A.' },
      { path: 'at.list', expected: 'a list, each text', byDefault: '[]', description: 'B.' },
      { path: 'at.written', expected: 'a time', byDefault: '5s', description: 'C.' },
      { path: 'at.rows', expected: 'a list of rows', byDefault: '', description: 'E.' },
      { path: 'at.rows[].name', expected: 'text', byDefault: '', description: 'D.' },
    ]);
  });

  it('refuses a key that says nothing of itself, unless it is told elsewhere', () => {
    expect(() => describeKeys(z.object({ key: text }), 'at')).toThrow('at.key has no description');
    expect(() => describeKeys(z.object({ key: z.string().describe('A.') }))).toThrow(
      'key does not say what it must be',
    );
    const open = z.object({ inner: z.unknown().describe('A.') });
    expect(() => describeKeys(open, 'at')).toThrow('at.inner takes anything; name the schema that reads it');
    const inner = { 'at.inner': z.object({ key: text.describe('B.') }, { error: 'a mapping' }) };
    expect(describeKeys(open, 'at', inner).map(({ path, expected }) => [path, expected])).toEqual([
      ['at.inner', 'a mapping'],
      ['at.inner.key', 'text'],
    ]);
    expect(describeKeys(open, 'at', {}, new Set(['at.inner']))).toEqual([]);
  });
});
