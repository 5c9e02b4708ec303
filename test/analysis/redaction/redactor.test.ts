import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/analysis/redaction/create-redactor.js';
import { plantedSecrets } from '../../support/planted-secrets.js';
import { ALNUM, BASE64, oneOf, randomText, seeded } from '../../support/random-text.js';
import { ORDINARY_LINES } from './ordinary-lines.js';

const MARKER = '3f9ac2e1';
const redactor = (values: string[] = []) => createRedactor({ values, marker: MARKER });
const GITHUB = ['gh' + 'p', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');
const SECRET = 'correct-Horse7battery';

describe('redact', () => {
  it('leaves none of the planted secrets, and restore puts all of them back', async () => {
    const planted = plantedSecrets();
    expect(planted.length).toBeGreaterThanOrEqual(200);
    expect(new Set(planted.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(40);
    for (const { kind, secret, line } of planted) {
      expect(line).toContain(secret);
      const one = redactor();
      const redacted = await one.redact(line);
      expect(redacted, kind).not.toContain(secret);
      expect(one.restore(redacted)).toBe(line);
      expect(one.hasUnknownPlaceholder(redacted)).toBe(false);
      expect(one.count).toBeGreaterThan(0);
    }
  });

  it('does so in one text with much that is ordinary between them, whose lines stay as they are', async () => {
    const random = seeded(7);
    const planted = plantedSecrets();
    const ordinary = (): string[] => Array.from({ length: 5 }, () => oneOf(random, ORDINARY_LINES));
    const text = planted.flatMap(({ line }) => [...ordinary(), line, '']).join('\n');
    const one = redactor();
    const redacted = await one.redact(text);
    for (const { kind, secret } of planted) expect(redacted.includes(secret), kind).toBe(false);
    expect(one.restore(redacted)).toBe(text);
    const kept = new Set(redacted.split('\n'));
    for (const line of new Set(text.split('\n').filter((each) => ORDINARY_LINES.includes(each)))) {
      expect(kept).toContain(line);
    }
  });

  it.each(ORDINARY_LINES)('keeps: %s', async (line) => {
    const one = redactor();
    expect(await one.redact(line)).toBe(line);
    expect(one.count).toBe(0);
  });

  it('gives a secret the same placeholder in every text and at every place', async () => {
    const one = redactor();
    const first = await one.redact(`GH_TOKEN=${GITHUB}\nagain: ${GITHUB}, and ${GITHUB}`);
    const second = await one.redact(`git clone https://x-access-token:${GITHUB}@github.com/a/b`);
    expect(first).toBe(
      `GH_TOKEN=SELFHEAL_SECRET_1_${MARKER}\nagain: SELFHEAL_SECRET_1_${MARKER}, and SELFHEAL_SECRET_1_${MARKER}`,
    );
    expect(second).toBe(`git clone https://x-access-token:SELFHEAL_SECRET_1_${MARKER}@github.com/a/b`);
    expect(one.count).toBe(1);
  });

  it('finds what its place told once wherever else it stands, before that place and in later texts', async () => {
    const one = redactor();
    const first = await one.redact(`connected with ${SECRET}\nexport DB_PASSWORD=${SECRET}`);
    expect(first).not.toContain(SECRET);
    expect(await one.redact(`login ok (${SECRET})`)).toBe(`login ok (SELFHEAL_SECRET_1_${MARKER})`);
  });

  it('does not take every word for a password that was one somewhere', async () => {
    const redacted = await redactor().redact('POSTGRES_PASSWORD=postgres\nstarting postgres');
    expect(redacted).toBe(`POSTGRES_PASSWORD=SELFHEAL_SECRET_1_${MARKER}\nstarting postgres`);
  });

  it('takes the longest of secrets that are part of each other', async () => {
    const one = redactor(['abcd-1234', 'abcd-1234-efgh', 'x-abcd-1234-efgh-y']);
    const text = 'abcd-1234 abcd-1234-efgh x-abcd-1234-efgh-y abcd-1234-efgh-y';
    const redacted = await one.redact(text);
    expect(redacted).not.toMatch(/abcd|1234|efgh/);
    expect(one.restore(redacted)).toBe(text);
  });

  it('leaves no part of secrets that overlap', async () => {
    const one = redactor(['AAAA-bbbb-CC11', 'CC11-dddd-EE22']);
    const redacted = await one.redact('x AAAA-bbbb-CC11-dddd-EE22 y');
    expect(redacted).toBe(`x SELFHEAL_SECRET_1_${MARKER} y`);
  });

  it('lets other texts be redacted at the same time', async () => {
    const one = redactor();
    const texts = plantedSecrets().map(({ line }) => line);
    const redacted = await Promise.all(texts.map((text) => one.redact(text)));
    expect(redacted.map((text) => one.restore(text))).toEqual(texts);
  });

  it('is not turned off by a comment that a job printed', async () => {
    const redacted = await redactor().redact(
      `# secretlint-disable\n${GITHUB}\n# secretlint-disable-line ${GITHUB}`,
    );
    expect(redacted).not.toContain(GITHUB);
  });

  it.each([
    ['after a colour', `\x1b[31m${GITHUB}\x1b[0m`],
    ['after an escaped line break', `{"out":"token:\\n${GITHUB}\\tdone"}`],
    ['after an escape of an address', `?next=%3Dx%26t%3D${GITHUB}`],
    ['after an escape of JSON', `{"q":"a=1\\u0026t\\u003d${GITHUB}"}`],
    ['at the beginning', `${GITHUB} is it`],
    ['twice in a string of a string', JSON.stringify(JSON.stringify({ password: SECRET, also: GITHUB }))],
  ])('finds a token %s', async (_, text) => {
    const one = redactor();
    const redacted = await one.redact(text);
    expect(redacted).not.toContain(GITHUB);
    expect(redacted).not.toContain(SECRET);
    expect(one.restore(redacted)).toBe(text);
  });
});

describe('secrets that are told by their place', () => {
  it.each([
    ['password=$ecret1', '$ecret1'],
    ['password=secret-2024!x', 'secret-2024!x'],
    ['DB_PASSWORD=changeme123', 'changeme123'],
    ['Authorization: Bearer abc+def1/ghi==', 'abc+def1/ghi=='],
    [`Authorization: Negotiate ${'YII1'.repeat(3_000)}`, 'YII1'.repeat(3_000)],
    ['GET /login?next=%2Fx%3Ftoken%3Dabc12345xyz%26y%3D1', 'abc12345xyz'],
    ['$p = ConvertTo-SecureString "P4ss word" -AsPlainText -Force', 'P4ss word'],
    ['openssl rsa -in k.pem -passin pass:hunter22', 'hunter22'],
    ['<server><username>ci</username><password>hunter22</password></server>', 'hunter22'],
    ['args: ["--user", "x", "--password", "hunter22"]', 'hunter22'],
    ['{"name":"DB_PASSWORD","value":"hunter22"}', 'hunter22'],
    ['{\\"name\\":\\"DB_PASSWORD\\",\\"value\\":\\"hunter22\\"}', 'hunter22'],
    ['ENV API_TOKEN abc12345xyz', 'abc12345xyz'],
    ['db_password: |\n  hunter22\nnext: 1', 'hunter22'],
    ['map[Authorization:[Bearer abc12345xyz] Host:[x]]', 'abc12345xyz'],
    ["('authorization', 'Bearer abc12345xyz')", 'abc12345xyz'],
    [
      'Authorization: Digest username="x", realm="r", uri="/", response="fe5f80f77d5fa3beca038a248ff027d0"',
      'fe5f80f77d5fa3beca038a248ff027d0',
    ],
    ['docker login -u ci -p hunter22 registry.example.net', 'hunter22'],
    ['redis-cli -h cache -a hunter22 ping', 'hunter22'],
    ["echo 'deploy:hunter22' | sudo chpasswd", 'hunter22'],
    ["ALTER USER x IDENTIFIED BY 'hunter22';", 'hunter22'],
    ['postgres://app:p/ss#w?rd@db:5432/x', 'p/ss#w?rd'],
    ['https://0a1b2c3d4e5f60718293@sentry.example.net/4', '0a1b2c3d4e5f60718293'],
    [
      `https://api.telegram.org/bot712345678:${'A'}AE9kd83hasd-k22jdKd83hasdk22jdzz1x/getMe`,
      `712345678:${'A'}AE9kd83hasd-k22jdKd83hasdk22jdzz1x`,
    ],
    ['kubectl create secret generic db --from-literal=password=hunter22', 'hunter22'],
    ['curl \\\n  -u ci:hunter22 \\\n  https://x', 'hunter22'],
    ['run --password \\\n  hunter22', 'hunter22'],
  ])('are found: %s', async (text, secret) => {
    const one = redactor();
    const redacted = await one.redact(text);
    expect(redacted).toBe(text.replace(secret, () => `SELFHEAL_SECRET_1_${MARKER}`));
    expect(one.restore(redacted)).toBe(text);
  });
});

describe('values that are known', () => {
  const VALUE = 'p&ss "w"/rd\\é+7';

  it.each([
    ['as it is', VALUE],
    ['in JSON', JSON.stringify({ x: VALUE })],
    ['in an address', `https://x/?q=${encodeURIComponent(VALUE)}`],
    ['in a form', new URLSearchParams({ q: VALUE }).toString()],
    ['in base64', Buffer.from(VALUE).toString('base64')],
    ['in base64 behind one byte', Buffer.from(`u${VALUE}`).toString('base64')],
    ['in base64 between others', `x: ${Buffer.from(`user:${VALUE}:more`).toString('base64')}`],
    ['in base64 for addresses', Buffer.from(`ab${VALUE}c`).toString('base64url')],
  ])('are found %s', async (_, text) => {
    const one = redactor([VALUE]);
    const redacted = await one.redact(text);
    expect(redacted).toContain(`SELFHEAL_SECRET_1_${MARKER}`);
    for (const part of ['p&ss', 'rd\\', 'w%22', Buffer.from(VALUE).toString('base64').slice(4, 12)]) {
      expect(redacted).not.toContain(part);
    }
    expect(one.restore(redacted)).toBe(text);
  });

  it('are words of their own where they are short, and nothing where they are words', async () => {
    const one = redactor(['true', 'abc', 'tiger', '${env:X}']);
    const text = 'true abc tigers tiger. ${env:X}';
    expect(await one.redact(text)).toBe(`true abc tigers SELFHEAL_SECRET_1_${MARKER}. \${env:X}`);
  });

  it('are found without the line break that a file ends with, and are more than signs', async () => {
    const one = redactor(['from-a-file-1\n', '    ', '====', '']);
    expect(await one.redact('    ==== from-a-file-1;')).toBe(`    ==== SELFHEAL_SECRET_1_${MARKER};`);
  });

  it('are found line by line where they have several', async () => {
    const key = Array.from({ length: 4 }, () => randomText(seeded(3), BASE64, 64));
    const redacted = await redactor([`-----BEGIN X-----\n${key.join('\n')}\n-----END X-----`]).redact(
      `only this: ${key[2]}`,
    );
    expect(redacted).toBe(`only this: SELFHEAL_SECRET_1_${MARKER}`);
  });
});

describe('private keys', () => {
  const random = seeded(11);
  const body = [
    `MIIEowIBAAKCAQEA${randomText(random, BASE64, 48)}`,
    ...Array.from({ length: 6 }, () => randomText(random, BASE64, 64)),
    `${randomText(random, BASE64, 22)}==`,
  ];
  const lines = ['-----BEGIN RSA PRIVATE KEY-----', ...body, '-----END RSA PRIVATE KEY-----'];

  it('are one placeholder where nothing stands between their lines', async () => {
    for (const text of [
      lines.join('\n'),
      lines.join('\r\n'),
      lines.join('\\n'),
      lines.join('\\\\n'),
      lines
        .map((l) => `    ${l}`)
        .join('\n')
        .trim(),
    ]) {
      expect(await redactor().redact(`a ${text} b`)).toBe(`a SELFHEAL_SECRET_1_${MARKER} b`);
    }
  });

  it.each([
    ['with a time before each line', lines.map((line) => `2026-11-20T02:14:07Z ${line}`)],
    ['with the numbers of lines', lines.map((line, at) => `${at + 1}| ${line}`)],
    ['that nothing ends', lines.slice(0, 5)],
    ['that nothing begins', lines.slice(3)],
    ['that nothing begins, with a time', lines.slice(3).map((line) => `02:14:07 ${line}`)],
    ['in one line that is cut', [lines.slice(0, 5).join('\\n')]],
    [
      'in a string, with a time',
      [JSON.stringify({ out: lines.map((line) => `02:14:07 ${line}`).join('\n') })],
    ],
    [
      'in a string within a string',
      [JSON.stringify(JSON.stringify(lines.map((line) => `a: ${line}`).join('\n')))],
    ],
    ['in a string that is cut', [JSON.stringify(lines.map((line) => `a: ${line}`).join('\n')).slice(0, 300)]],
  ])('are found line by line %s', async (_, cut) => {
    const text = ['before', ...cut, 'after'].join('\n');
    const one = redactor();
    const redacted = await one.redact(text);
    for (const line of body.filter((each) => text.includes(each) && each.length > 30)) {
      expect(redacted).not.toContain(line.slice(2, 40));
    }
    expect(redacted).toMatch(/^before\n/);
    expect(redacted).toMatch(/\nafter$/);
    expect(one.restore(redacted)).toBe(text);
  });

  it('are told by one of their lines elsewhere', async () => {
    const one = redactor();
    await one.redact(lines.join('\n'));
    expect(await one.redact(`diff: -${body[3] as string}`)).not.toContain(body[3]);
  });

  it('of PuTTY and JSON web keys are found', async () => {
    const putty = `PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 2\n${body[1] as string}\n${body[2] as string}\nPrivate-MAC: 0a`;
    const jwk = `{"keys":[{"kty":"EC","crv":"P-256","x":"${randomText(random, ALNUM, 43)}","d":"${randomText(random, ALNUM, 43)}"}]}`;
    const redacted = await redactor().redact(`${putty}\n${jwk}`);
    expect(redacted).not.toContain(body[1]);
    expect(redacted).not.toContain(body[2]);
    expect(redacted).toMatch(new RegExp(`"x":"\\w{43}","d":"SELFHEAL_SECRET_\\d_${MARKER}"`));
  });
});

describe('placeholders', () => {
  it('cannot be forged: what looks like one in a text comes back as it was', async () => {
    const one = redactor();
    const real = await one.redact(`password=${SECRET}`);
    const placeholder = real.slice('password='.length);
    for (const forged of [
      placeholder,
      placeholder.toLowerCase(),
      `x${placeholder}7`,
      'SELFHEAL_SECRET_1_00000000',
      MARKER,
    ]) {
      const text = `echo ${forged} > /tmp/x`;
      const redacted = await one.redact(text);
      expect(redacted).toMatch(new RegExp(`^echo .*SELFHEAL_SECRET_[2-9]_${MARKER}.* > /tmp/x$`));
      expect(one.restore(redacted)).toBe(text);
    }
  });

  it('are not written where a text went through twice', async () => {
    const one = redactor();
    const twice = await one.redact(await one.redact(`password=${SECRET}`));
    expect(one.hasUnknownPlaceholder(twice)).toBe(true);
    expect(one.hasUnknownPlaceholder(one.restore(twice))).toBe(true);
  });

  it.each([
    ['a number that was not given', `SELFHEAL_SECRET_9_${MARKER}`],
    ['another marker', 'SELFHEAL_SECRET_1_0a1b2c3d'],
    ['a part', 'SELFHEAL_SECRET_1'],
    ['a cut marker', `SELFHEAL_SECRET_1_${MARKER.slice(0, 5)}`],
    ['no number', 'SELFHEAL_SECRET'],
    ['small letters', `selfheal_secret_1_${MARKER}`],
    ['other signs', `SELFHEAL-SECRET-1-${MARKER}`],
    ['escaped signs', `SELFHEAL\\_SECRET\\_1\\_${MARKER}`],
    ['the marker alone', `SECRET_1_${MARKER}`],
  ])('that a model mangled are unknown: %s', async (_, mangled) => {
    const one = redactor();
    const real = await one.redact(`password=${SECRET}`);
    expect(one.hasUnknownPlaceholder(real)).toBe(false);
    expect(one.hasUnknownPlaceholder(`${real}\nkey: ${mangled}`)).toBe(true);
    expect(one.hasUnknownPlaceholder(one.restore(`${real}\nkey: ${mangled}`))).toBe(true);
  });

  it('end where they end, whatever stands behind them', async () => {
    const one = redactor(['abcdefgh1', 'abcdefgh2']);
    const text = 'abcdefgh17890abcdefgh2_xabcdefgh1abcdefgh2f9';
    const redacted = await one.redact(text);
    expect(redacted).not.toContain('abcdefgh');
    expect(one.restore(redacted)).toBe(text);
    expect(one.hasUnknownPlaceholder(redacted)).toBe(false);
  });

  it('of a file that had such a text before are no obstacle', async () => {
    const one = redactor();
    const text = 'docs: write SELFHEAL_SECRET_KEY here';
    const redacted = await one.redact(text);
    expect(one.hasUnknownPlaceholder(redacted)).toBe(false);
    expect(one.hasUnknownPlaceholder(one.restore(redacted))).toBe(false);
  });

  it('have a marker of their own in each redactor', async () => {
    const [a, b] = await Promise.all(
      [createRedactor(), createRedactor()].map((one) => one.redact(`password=${SECRET}`)),
    );
    expect(a).toMatch(/^password=SELFHEAL_SECRET_1_[\da-f]{8}$/);
    expect(a).not.toBe(b);
    expect(() => createRedactor({ marker: 'x' })).toThrow('eight hexadecimal digits');
  });
});

describe('restore(redact(text))', () => {
  const piece = fc.oneof(
    fc.constantFrom(...plantedSecrets().map(({ line }) => line)),
    fc.constantFrom(...plantedSecrets().map(({ secret }) => secret)),
    fc.constantFrom(...ORDINARY_LINES),
    fc.constantFrom(
      'password=',
      'token: "',
      '"',
      "'",
      '\\',
      '\\n',
      '\n',
      '://',
      '@',
      ':',
      ' ',
      '-----BEGIN RSA PRIVATE KEY-----',
      '-----END RSA PRIVATE KEY-----',
      'SELFHEAL_SECRET_',
      `SELFHEAL_SECRET_1_${MARKER}`,
      MARKER,
      `_${MARKER}`,
      'Cookie: ',
      'Authorization: ',
      '\ufeff',
      '\ud83d',
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );

  it('is the text, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
          { minLength: 1, maxLength: 4 },
        ),
        fc.array(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 3 }),
        async (texts, values) => {
          const one = createRedactor({ values, marker: MARKER, emails: true, phones: true });
          for (const text of texts) {
            const redacted = await one.redact(text);
            expect(one.restore(redacted)).toBe(text);
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});
