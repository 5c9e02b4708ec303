import { ALNUM, BASE64, BASE64URL, DIGITS, HEX, LOWER, randomText, UPPER } from './random-text.js';

/**
 * Makers of tokens that tell by their own form what they are, by kind. They are put together here, so that no scanner
 * takes this file for a leak.
 */
export const TOKENS: Readonly<Record<string, (random: () => number) => string>> = {
  'GitHub classic token': (random) => ['gh' + 'p', randomText(random, ALNUM, 36)].join('_'),
  'GitHub fine-grained token': (random) =>
    ['github', 'pat', randomText(random, ALNUM, 22), randomText(random, ALNUM, 59)].join('_'),
  'GitHub app token': (random) => ['gh' + 's', randomText(random, ALNUM, 36)].join('_'),
  'GitLab token': (random) => ['gl' + 'pat', randomText(random, ALNUM, 20)].join('-'),
  'Slack token': (random) =>
    [
      'xox' + 'b',
      randomText(random, DIGITS, 12),
      randomText(random, DIGITS, 13),
      randomText(random, ALNUM, 24),
    ].join('-'),
  'Slack webhook': (random) =>
    `https://hooks.${'slack'}.com/services/T${randomText(random, UPPER + DIGITS, 8)}/B${randomText(random, UPPER + DIGITS, 10)}/${randomText(random, ALNUM, 24)}`,
  'Stripe key': (random) => ['sk', 'live', randomText(random, ALNUM, 24)].join('_'),
  'Twilio API key': (random) => 'S' + 'K' + randomText(random, HEX, 32),
  'SendGrid key': (random) =>
    ['S' + 'G', randomText(random, ALNUM, 22), randomText(random, ALNUM, 43)].join('.'),
  'Mailgun key': (random) => ['key', randomText(random, HEX, 32)].join('-'),
  'npm token': (random) => ['np' + 'm', randomText(random, ALNUM, 36)].join('_'),
  'PyPI token': (random) => 'py' + 'pi-AgEIcHlwaS5vcmc' + randomText(random, BASE64URL, 120),
  'OpenAI key': (random) =>
    `s${'k'}-proj-${randomText(random, BASE64URL, 74)}T3Blbk${'FJ'}${randomText(random, ALNUM, 74)}`,
  'Anthropic key': (random) => `s${'k'}-ant-api03-${randomText(random, BASE64URL, 92)}7AA`,
  'Hugging Face token': (random) => ['h' + 'f', randomText(random, UPPER + LOWER, 34)].join('_'),
  'Google API key': (random) => 'AI' + 'zaSy' + randomText(random, BASE64URL, 32) + 'k',
  'Google OAuth client secret': (random) => 'GOC' + 'SPX-' + randomText(random, ALNUM, 28),
  'DigitalOcean token': (random) => ['do' + 'p', 'v1', randomText(random, HEX, 64)].join('_'),
  'Heroku key': (random) => 'HR' + 'KU-AA' + randomText(random, BASE64URL, 57) + 'x',
  'Shopify token': (random) => ['sh' + 'pat', randomText(random, HEX, 32)].join('_'),
  'Square token': (random) => 'sq0' + 'atp-' + randomText(random, BASE64URL, 21) + 'w',
  'Telegram bot token': (random) =>
    `${6 + Math.floor(random() * 3)}${randomText(random, DIGITS, 9)}:A${'A'}${randomText(random, BASE64URL, 32)}z`,
  // It begins with the bot's number.
  'Discord bot token': (random) =>
    `${Buffer.from(`1${randomText(random, DIGITS, 18)}`).toString('base64url')}.G${randomText(random, ALNUM, 5)}.${randomText(random, ALNUM, 38)}`,
  'Discord webhook': (random) =>
    `https://${'discord'}.com/api/webhooks/1${randomText(random, DIGITS, 18)}/${randomText(random, ALNUM, 68)}`,
  'JSON web token': (random) =>
    [
      jsonPart({ alg: 'HS256', typ: 'JWT' }),
      jsonPart({ sub: randomText(random, DIGITS, 10), name: 'Ada', iat: 1_790_000_000 }),
      randomText(random, BASE64URL, 43),
    ].join('.'),
  'age secret key': (random) =>
    'AGE-SECRET-' + 'KEY-1' + randomText(random, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58),
  'Vault token': (random) => ['hv' + 's', 'CAES' + randomText(random, ALNUM, 91)].join('.'),
  'Linear key': (random) => ['lin', 'api', randomText(random, ALNUM, 40)].join('_'),
  'Atlassian token': (random) => 'ATA' + 'TT3xFfGF0' + randomText(random, ALNUM, 170) + '=9F3A21BC',
  'AWS access key': (random) => 'AK' + 'IA' + randomText(random, `${UPPER}234567`, 16),
};

/** Makers of secrets that are told only by the name or the place they stand at. */
export const PLAIN = {
  hex32: (random: () => number) => randomText(random, HEX, 32),
  hex40: (random: () => number) => randomText(random, HEX, 40),
  base64of: (text: string) => Buffer.from(text).toString('base64'),
  awsSecret: (random: () => number) => randomText(random, BASE64, 40),
  azureKey: (random: () => number) => `${randomText(random, BASE64, 86)}==`,
  opaque: (random: () => number) => randomText(random, ALNUM, 32),
  uuid: (random: () => number) => [8, 4, 4, 4, 12].map((length) => randomText(random, HEX, length)).join('-'),
  /** As people choose them: words, digits, and a sign. */
  password: (random: () => number) =>
    `${randomText(random, UPPER, 1)}${randomText(random, LOWER, 5)}${randomText(random, DIGITS, 3)}${'!#%*+_-'[Math.floor(random() * 7)]}${randomText(random, LOWER, 3)}`,
} as const;

function jsonPart(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
