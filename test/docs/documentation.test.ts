import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, validate } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { schema } from '../../schema/index.js';
import { loadConfig } from '../../src/config.js';
import { parseJobFile } from '../../src/domain/jobs/parse-job-file.js';
import { PAGES, readPage, REPOSITORY, type Block } from './read-page.js';

const blocks = (await Promise.all(PAGES.map(readPage))).flat();
const named = (wanted: (block: Block) => boolean): [string, Block][] =>
  blocks.filter(wanted).map((block) => [block.place, block]);

/** Where a message has the values of the case: names, numbers, times, and what is left out. */
const VALUES =
  /…|'[a-z]'|\d{4}-[\dT:.-]+Z|\b\d+\b|\bada\b|known #|rejected|status: pending|(?<=not asked): (?=analysis)/;

describe('the pages', () => {
  it.each(named(({ language, mark }) => language === 'sh' && mark.startsWith('by ')))(
    'name where commands are run that are not run as they stand there, at %s',
    async (place, { text, mark }) => {
      const source = await readFile(join(REPOSITORY, mark.slice('by '.length)), 'utf8');
      if (source.includes(`'${place.replace(/:\d+$/, '')}'`)) return; // it takes them from the page
      const commands = text.split('\n').flatMap((line) => line.replace(/\s+#.*/, '').split(' && '));
      expect(
        commands.filter((command) => !source.includes(`${command}\n`) && !source.includes(`${command} `)),
      ).toEqual([]);
    },
  );

  it('name only files of the deployment that are there', () => {
    for (const { place, text } of blocks.filter(({ language }) => language === 'sh'))
      for (const [path] of text.matchAll(/(?<=\s)(?:deploy|docker-compose)[\w./-]*/g))
        expect(existsSync(join(REPOSITORY, path)), `${place}: ${path}`).toBe(true);
  });

  it.each(named(({ language }) => language === 'graphql'))(
    'ask what the schema has, at %s',
    (_place, { text }) => {
      expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
    },
  );

  it.each(named(({ language }) => language === 'yaml'))(
    'show YAML that is taken, at %s',
    async (place, { text }) => {
      for (const document of parseAllDocuments(text))
        expect((document as { errors: unknown[] }).errors).toEqual([]);
      const folder = join(REPOSITORY, dirname(place.replace(/:\d+$/, '')));
      if (/^(?:notify|analysis|openclaw|public_url):/m.test(text)) {
        const file = join(await scratch(), 'selfheal.yaml');
        await writeFile(file, text);
        const env = Object.fromEntries(
          [...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name = '']) => [
            name,
            name.includes('WEBHOOK') ? 'https://hooks.example/x' : 'x',
          ]),
        );
        expect(loadConfig({ flags: { config: file }, env, cwd: folder }).configFile).toBe(file);
      } else if (/^(?:self_healing|cmd):/m.test(text)) {
        const read = parseJobFile(text, { file: 'jobs/example.yaml', env: { BACKUP_PASSWORD: 'x' } });
        expect(read.problems).toEqual([]);
      }
    },
  );

  it('quote messages as the code says them', async () => {
    const sources = await Promise.all(
      (await readdir(join(REPOSITORY, 'src'), { recursive: true }))
        .filter((name) => name.endsWith('.ts') && !name.startsWith('generated'))
        .map((name) => readFile(join(REPOSITORY, 'src', name), 'utf8')),
    );
    // Texts that are broken over lines, and the places where values go in.
    const all = sources.join('\n').replace(/['`] \+\s+['`]/g, '');
    const page = await readFile(join(REPOSITORY, 'docs/troubleshooting.md'), 'utf8');
    const sections = page.split(/^## /m);
    for (const title of ['A review is not triggered', 'No suggestions are generated', 'Applying fails']) {
      const section = sections.find((text) => text.startsWith(title)) ?? '';
      const rows = section.split('\n').filter((line) => /^\| `|^\| …/.test(line));
      expect(rows.length, title).toBeGreaterThan(5);
      expect(
        rows.filter((row) => !/`selfheal [^`]*`[^|]*\|$/.test(row)),
        'each names a command that tells more',
      ).toEqual([]);
    }
    const messages = [...page.matchAll(/^\| `([^`|]* [^`|]*)`/gm)].map(([, message = '']) => message);
    expect(messages.length).toBeGreaterThan(20);
    for (const message of messages) {
      for (const part of message.split(VALUES).map((text) => text.trim()))
        if (part.length > 1) expect(all.includes(part), `${message}: ${part}`).toBe(true);
    }
  });

  it('lead only to pages, pictures and places that are there', async () => {
    for (const page of [...PAGES, 'CONTRIBUTING.md', 'SECURITY.md', 'DECISIONS.md', 'CHANGELOG.md']) {
      const text = await readFile(join(REPOSITORY, page), 'utf8');
      for (const [, target = '', anchor] of text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)]*))?\)/g)) {
        const path = target === '' ? page : join(dirname(page), target);
        expect(existsSync(join(REPOSITORY, path)), `${page}: ${path}`).toBe(true);
        if (anchor !== undefined)
          expect(anchorsOf(await readFile(join(REPOSITORY, path), 'utf8')), `${page}: ${path}`).toContain(
            anchor,
          );
      }
      for (const [, path = ''] of text.matchAll(/(?:src|srcset)="([^"]*)"/g))
        expect(existsSync(join(REPOSITORY, dirname(page), path)), `${page}: ${path}`).toBe(true);
    }
  });
});

/** As GitHub makes them of headings. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

let folder: string | undefined;
async function scratch(): Promise<string> {
  folder ??= await mkdtemp(join(tmpdir(), 'selfheal-docs-'));
  return folder;
}
afterAll(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true });
});
