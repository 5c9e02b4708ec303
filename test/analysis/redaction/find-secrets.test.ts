import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnchorScan } from '../../../src/analysis/redaction/anchor-scan.js';
import { SecretSearch } from '../../../src/analysis/redaction/find-secrets.js';
import { TOKENS } from '../../../src/analysis/redaction/find-tokens.js';
import { lintPrinted } from '../../../src/analysis/redaction/secretlint.js';
import { TOKEN_FORMATS } from '../../../src/analysis/redaction/token-formats/index.js';
import { plantedSecrets } from '../../support/planted-secrets.js';
import { ALNUM, BASE64, BASE64URL, randomText, seeded } from '../../support/random-text.js';
import { ORDINARY_LINES } from './ordinary-lines.js';

const ALL = plantedSecrets().map(({ line }) => line);

/** What the whole text holds by secretlint's rules, without any filter before them, must be within what is found. */
async function expectNothingLost(text: string): Promise<void> {
  const spans = await new SecretSearch().find(text);
  for (const { kind, value, range } of await lintPrinted(text)) {
    const start = text.indexOf(value, range[0]);
    const end = start + value.length;
    // Of an address, only its password is taken.
    const isAddress = /:\/\/[^:@/]*:.*@/.test(value);
    const found = spans.some((span) =>
      isAddress ? span.start < end && span.end > start : span.start <= start && span.end >= end,
    );
    expect(found, `${kind} ${value} in ${JSON.stringify(text)}`).toBe(true);
  }
}

describe('nothing is lost by looking only around anchors', () => {
  const random = seeded(5);
  /** One for each rule of the preset; put together here, so that no scanner takes this file for a leak. */
  const forSecretlint = [
    ['gh' + 'o', randomText(random, ALNUM, 36)].join('_'),
    ['github', 'pat', randomText(random, ALNUM, 82)].join('_'),
    ['np' + 'm', randomText(random, ALNUM, 36)].join('_'),
    ['xo' + 'xp', '1', randomText(random, ALNUM, 12), randomText(random, ALNUM, 20)].join('-'),
    ['xa' + 'pp', '1', 'A12', randomText(random, ALNUM, 20)].join('-'),
    `https://hooks.${'slack'}.com/services/T12345678/B12345678/${randomText(random, ALNUM, 24)}`,
    `s${'k'}-${randomText(random, ALNUM, 20)}T3Blbk${'FJ'}${randomText(random, ALNUM, 20)}`,
    `s${'k'}-svcacct-${randomText(random, BASE64URL, 58)}T3Blbk${'FJ'}${randomText(random, ALNUM, 58)}`,
    `s${'k'}-ant-api03-${randomText(random, BASE64URL, 93)}AA`,
    ['lin', 'api', randomText(random, ALNUM, 40)].join('_'),
    `S${'G'}.${randomText(random, ALNUM, 22)}.${randomText(random, ALNUM, 43)}`,
    ['shp' + 'ss', randomText(random, ALNUM, 32)].join('_'),
    `o${'ps'}_${Buffer.from(JSON.stringify({ email: 'a@b', secretKey: randomText(random, ALNUM, 120), x: { y: 12 } })).toString('base64')}`,
    `aws_secret_access_key = ${randomText(random, BASE64, 39)}x`,
    `SecretAccessKey":\n "${randomText(random, BASE64, 39)}x"`,
    `mongodb+srv://app:${randomText(random, ALNUM, 12)}@c0.example.net/x`,
    `jdbc:mysql://app:${randomText(random, ALNUM, 12)}@db.example.net:3306/x?ssl=1`,
    `postgresql://app:${randomText(random, ALNUM, 12)}@db.example.net`,
    `ftp://app:${randomText(random, ALNUM, 12)}@files.example.net`,
    `-----BEGIN EC PRIVATE KEY-----\nMI${randomText(random, BASE64, 140)}\n-----END EC PRIVATE KEY-----`,
  ];

  it('of what secretlint finds, in texts of all kinds', async () => {
    for (const text of forSecretlint) expect(await lintPrinted(text), text).not.toEqual([]);
    for (const text of [...forSecretlint, ...ALL, forSecretlint.join('\n'), ALL.join('\n')])
      await expectNothingLost(text);
  });

  it('of what secretlint finds, whatever stands around', async () => {
    const piece = fc.oneof(
      fc.constantFrom(...forSecretlint),
      fc.constantFrom(...ORDINARY_LINES),
      fc.constantFrom('\n', ' ', '"', '\\n', '_', '-', '.', 'x', '1', '=', ':', '\ufeff', 'é', '—'),
      fc.string({ maxLength: 30 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { minLength: 1, maxLength: 10 }).map((pieces) => pieces.join('')),
        expectNothingLost,
      ),
      { numRuns: 300 },
    );
  });

  it('of what secretlint finds, in a text that is longer than what it is given at once', async () => {
    const filler = ORDINARY_LINES.join('\n');
    const text = Array.from(
      { length: 240 },
      (_, at) => `${filler}\n${forSecretlint[at % forSecretlint.length] as string}`,
    ).join('\n');
    expect(text.length).toBeGreaterThan(2 ** 20);
    await expectNothingLost(text);
  });

  it('of tokens of any format, wherever they stand', async () => {
    const embedded = fc.constantFrom<[string, string]>(
      ['', ''],
      [' ', ' '],
      ['"', '"'],
      ['x=', '&y=1'],
      ['\\n', '\\n'],
      ['(', ')'],
      ['%3D', '%26'],
      ['\x1b[1m', '\x1b[0m'],
      ['a: ', '\n'],
    );
    for (const { kind, pattern, before } of TOKEN_FORMATS) {
      // What must not follow is seen to by what stands around.
      const source = (before?.source ?? '') + pattern.source.replace(/\(\?[!][^)]*\)/g, '');
      await fc.assert(
        fc.asyncProperty(
          fc.stringMatching(new RegExp(`^(?:${source})$`)),
          embedded,
          async (token, [left, right]) => {
            // Not those that documentation shows.
            fc.pre(new Set(token.slice(4)).size > 8 && !/example|x{8}|your[-_]|\.{3}|\*{3}/i.test(token));
            const text = left + token + right;
            const spans = await new SecretSearch().find(text);
            const covered = spans.some(
              ({ start, end }) => start <= left.length && end >= left.length + Math.min(token.length, 20),
            );
            expect(covered, `${kind}: ${JSON.stringify(text)}`).toBe(true);
          },
        ),
        { numRuns: 12 },
      );
    }
  });
});

describe('the formats of tokens', () => {
  it.each(TOKEN_FORMATS)(
    '$kind names where it is published, and has anchors that its pattern begins with',
    ({ source, anchors, pattern }) => {
      expect(source).not.toBe('');
      expect(pattern.flags).toBe('y');
      expect(anchors.length).toBeGreaterThan(0);
    },
  );

  it('are all looked for', () => {
    expect(TOKENS).toHaveLength(TOKEN_FORMATS.length);
    expect(new Set(TOKEN_FORMATS.map(({ kind }) => kind)).size).toBeGreaterThan(60);
  });
});

describe('AnchorScan', () => {
  const places = (anchors: string[], text: string, turn = Infinity): string[] => {
    const scan = new AnchorScan(anchors.map((anchor) => [anchor, anchor] as const));
    const found: string[] = [];
    for (let from = 0; from < text.length; from += turn)
      scan.scan(text, from, from + turn, (anchor, at) => found.push(`${anchor}@${at}`));
    return found.sort();
  };
  const everyPlace = (anchors: string[], text: string): string[] => {
    const lower = text.toLowerCase();
    return [...new Set(anchors)]
      .flatMap((anchor) =>
        Array.from(lower, (_, at) => at)
          .filter((at) => lower.startsWith(anchor.toLowerCase(), at))
          .map((at) => `${anchor}@${at}`),
      )
      .sort();
  };

  it('finds every place of every anchor, in whatever pieces it reads the text', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '-', ':'), maxLength: 60 });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', '-', ':'), minLength: 3, maxLength: 7 }), {
          minLength: 1,
          maxLength: 6,
        }),
        letters,
        fc.integer({ min: 1, max: 70 }),
        (anchors, text, turn) => {
          expect(places(anchors, text, turn)).toEqual(everyPlace(anchors, text));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('adds to what is looked for already', () => {
    const base = new AnchorScan([['abcd', 1]]);
    const more = new AnchorScan([['xyz', 2]], base);
    const tell = (scan: AnchorScan<number>): number[] => {
      const found: number[] = [];
      scan.scan('xyz abcd', 0, 8, (number) => found.push(number));
      return found;
    };
    expect(tell(base)).toEqual([1]);
    expect(tell(more)).toEqual([2, 1]);
  });

  it('refuses what is too short to be found', () => {
    expect(() => new AnchorScan([['ab', 1]])).toThrow('an anchor of under 3 characters: ab');
  });
});
