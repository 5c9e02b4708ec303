/**
 * How surely a value is secret, by the name that it stands under: a `password` may be any word, a `key` is made by a
 * machine, a `token` may be a count or a word of a grammar, and a `session` may be told by an id that opens nothing.
 */
export type NameClass = 'password' | 'key' | 'token' | 'session';

const PASSWORD = /(?:pass(?:word|wort|wd|phrase|code)s?|kennwort|pwd)$/;
/** `compass` and `bypass` are none. */
const PASS =
  /^(?:ssh|db|pg|my|sql|mysql|redis|user|root|admin|login|ftp|smtp|mail|ldap|sudo|become|http|proxy|key|store)?pass$/;

/** A name that ends so tells of something about the secret. */
const ABOUT = new Set(
  (
    'file path dir directory folder location url uri endpoint host port address name names type kind ttl timeout limit limits count ' +
    'counts max min length len size enabled disabled required optional expires expiry expiration expired header headers prefix ' +
    'suffix user username users version method mode algorithm alg region format policy policies rotation age hint label title field fields ' +
    'column columns index at on date time created updated status state error errors usage used budget cost total input output ref ' +
    'arn strength reuse sock socket scope scopes provider manager store service helper prompt env var plugin module class ' +
    'description stdin present valid invalid test tests per rate ratio management login flow server client'
  ).split(' '),
);

/** The word before `token` or `key` in what is no secret: pages, tokens of a language, columns of a table. */
const ORDINARY = new Set(
  (
    'page next previous continuation cancel cancellation sync eos bos pad unk sep cls mask start stop end special max min prompt ' +
    'completion per input output total reasoning cached primary foreign partition sort cache public pub candidate composite unique ' +
    'hash range group map object dict json row index natural lookup search shortcut hot license_plate translation message i18n'
  ).split(' '),
);

/** The word before `key` in what is one. */
const KEYS = new Set(
  (
    'api access auth secret private encryption encrypt decryption signing sign master shared account storage service license deploy ' +
    'deployment admin root app application webhook integration ssh gpg pgp tls ssl hmac jwt crypto cipher fernet rsa dsa ed25519 ' +
    'ecdsa subscription functions function host routing ingest write project organization org team user bot client consumer oauth ' +
    'sas maps rapidapi authentication security anon role preshared psk wg'
  ).split(' '),
);

/**
 * What the name of a variable, a setting, a header or a column says of its value; null where it says nothing.
 * `DB_PASSWORD`, `x-api-key`, `clientSecret` and `spring.datasource.password` are names; `MAX_TOKENS`, `KEY_FILE`,
 * `AWS_ACCESS_KEY_ID`, `primaryKey` and `next_page_token` are not.
 */
export function classOfName(name: string): NameClass | null {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined) return null;
  const before = words.at(-2) ?? '';
  if (last === 'id') return before === 'secret' ? 'key' : before === 'session' ? 'session' : null;
  if (last === 'data') return before === 'key' && words.at(-3) === 'client' ? 'key' : null;
  if (ABOUT.has(last)) return null;
  if (words.some((word) => PASSWORD.test(word))) return 'password';
  if (PASS.test(last) || last === 'pw') return 'password';
  if (words.includes('secret') || last.endsWith('secret') || last === 'secrets') return 'key';
  if (last === 'token') return ORDINARY.has(before) ? null : before === '' ? 'token' : 'key';
  if (/^\w{3,}token$/.test(last) && last !== 'nexttoken' && last !== 'pagetoken') return 'key';
  if (last === 'key') return before === 'session' ? 'session' : KEYS.has(before) ? 'key' : null;
  if (/^(?:api|access|auth|secret|private|account|sharedaccess|storage|encryption|signing)key$/.test(last))
    return 'key';
  if (last === 'psk' || last === 'jwt') return 'key';
  if (/^(?:auth|credentials?|creds?|sig|signature|sas)$/.test(last)) return 'token';
  if (/^(?:sid|session|sessid|sessionid|phpsessid|jsessionid|cookie|cookies)$/.test(last)) return 'session';
  return null;
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3 $2$4')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}
