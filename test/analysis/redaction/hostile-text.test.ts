import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/analysis/redaction/create-redactor.js';
import { TOKEN_FORMATS } from '../../../src/analysis/redaction/token-formats/index.js';
import { ORDINARY_LINES } from './ordinary-lines.js';

/** What makes a pattern that goes back over what it read take for ever, repeated to a line of a million characters. */
const UNITS: readonly string[] = [
  ...[
    'a',
    '"',
    '\\"',
    '(((((',
    '0',
    '+49 30 123456 ',
    'a@b.',
    'a.b.c.d.',
    'key',
    'eyJ_',
    'eyJa.eyJ',
    'SG.a.a',
  ],
  ...[
    'token="',
    'token=\\"',
    'token=((((',
    'password=a,',
    'password: ',
    'pass=1 ',
    'sessionid=',
    '<password>x',
  ],
  ...[
    'name: password\n',
    'machine x login y password ',
    'secret_access_key =\n',
    'curl -u a:b ',
    'mysql -p',
    'echo a:b | ',
  ],
  ...[
    '://',
    'a://a:',
    'http://a:b@',
    'Authorization: AWS4-HMAC-SHA256 ',
    'bearer ',
    'cookie: a=',
    'set-cookie: ',
    '"kty"',
  ],
  ...[
    '-----BEGIN PRIVATE KEY-----\nAAAA\n',
    '-----END PRIVATE KEY-----',
    '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4\n',
  ],
  ...[
    'LS0tLS1CRUdJTi',
    'private-lines: 300\n',
    'SELFHEAL_SECRET_',
    'hunter2-hunter2',
    'aHVudGVyMi1odW50ZXIy',
  ],
];

const line = (unit: string): string => unit.repeat(Math.ceil(1e6 / unit.length)).slice(0, 1e6);

// Each of them takes a few tenths of a second; whatever reads a line again from each of its characters takes hours.
describe('a line of a million characters comes to an end', () => {
  it.each(UNITS)('of %j', async (unit) => {
    const one = createRedactor({ values: ['hunter2-hunter2'], emails: true, phones: true });
    const text = line(unit);
    expect(one.restore(await one.redact(text)) === text).toBe(true);
  });

  it('of the beginnings of all tokens', async () => {
    const one = createRedactor();
    const text = TOKEN_FORMATS.map(({ anchors }) => line(anchors.at(-1) as string).slice(0, 20_000)).join(
      '\n',
    );
    expect(one.restore(await one.redact(text)) === text).toBe(true);
  });
});

describe('texts without bounds', () => {
  it('of many different secrets are redacted to the last one', async () => {
    const one = createRedactor();
    const lines = Array.from({ length: 6_000 }, (_, at) => `password=Aa${at}-${(at * 7919) % 1_000_003}`);
    const text = lines.join('\n');
    const redacted = await one.redact(text);
    expect(redacted.match(/Aa\d/)).toBeNull();
    expect(one.count).toBe(lines.length);
    expect(one.restore(redacted) === text).toBe(true);
  });

  it('of one secret at many places are redacted at each', async () => {
    const one = createRedactor();
    const text = `password=abcdefg1\n${'abcdefg1 a@b.cd\n'.repeat(300_000)}`;
    const redacted = await one.redact(text);
    expect(redacted.includes('abcdefg1')).toBe(false);
    expect(one.restore(redacted) === text).toBe(true);
  });

  it('of many tokens that the detector knows are redacted to the last one', async () => {
    const one = createRedactor();
    const tokens = Array.from({ length: 1_500 }, (_, at) =>
      ['gh' + 'p', `${at}wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx`.slice(0, 36)].join('_'),
    );
    const redacted = await one.redact(tokens.join(' '));
    expect(redacted).not.toContain('wWPw5k4aXc');
  });

  it('let other work of the process go on meanwhile', async () => {
    const text = `${ORDINARY_LINES.join('\n')}\n`.repeat(1_100);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    await createRedactor().redact(text);
    clearInterval(timer);
    expect(text.length).toBeGreaterThan(5e6);
    expect(turns).toBeGreaterThan(2);
  });
});
