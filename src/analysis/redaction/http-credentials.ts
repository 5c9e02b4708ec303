import { isPlain } from './plain-value.js';
import type { SecretFinder, SecretSpan } from './secret-span.js';

const KIND = 'credentials of a request';

/** `Authorization: `, `"authorization":"`, `Authorization => [`, `-H Authorization:`, `('Authorization', '` */
const HEADER =
  /authorization(?:\\{0,7}["'`])?\]?[ \t]{0,8}(?::=|=>|[:=,])[ \t]{0,8}\[?(?:[bBuUrR]?\\{0,7}["'`])?[ \t]{0,8}/iy;
const SCHEME =
  /(?:bearer|basic|token|apikey|api-key|api_key|digest|negotiate|ntlm|sharedkey(?:lite)?|aws4-hmac-sha256|hawk|splunk|ssws|geniekey|oauth|bot|jwt|key)[ \t]{1,8}/iy;
/** What follows the scheme: `token=`, `token="`. */
const PARAMETER = /(?:token|key|api_?key)=(?:\\{0,7}["'])?/iy;
const RUN = /[^\s"'`,;\\<>&]{3,}/y;
const SIGNED = /(?:signature|response|nonce|mac)=(?:\\{0,7}["'])?([^\s"',\\]{8,600})/gi;

/** The value of the headers `Authorization` and `Proxy-Authorization`, without the name of its scheme. */
const authorizationHeaders: SecretFinder = {
  anchors: ['authorization'],
  find(text, at) {
    const start = after(HEADER, text, at);
    if (start === null) return null;
    const scheme = after(SCHEME, text, start);
    if (scheme !== null && /^(?:aws4|digest|hawk|oauth)/i.test(text.slice(start, scheme))) {
      const rest = text.slice(scheme, scheme + 2_000).split('\n', 1)[0] as string;
      const signed = [...rest.matchAll(SIGNED)].map((match): SecretSpan => {
        const end = scheme + match.index + match[0].length;
        return { kind: KIND, start: end - (match[1] as string).length, end };
      });
      if (signed.length > 0) return signed;
    }
    const from = after(PARAMETER, text, scheme ?? start) ?? scheme ?? start;
    const end = after(RUN, text, from);
    if (end === null) return null;
    const value = text.slice(from, end).replace(/[)\]}.:]{1,8}$/, '');
    if (value.length < 3 || isPlain(value)) return null;
    // Without a scheme, a word is what a sentence says of the header.
    if (scheme === null && (value.length < 8 || !/\d/.test(value))) return null;
    return { kind: KIND, start: from, end: from + value.length };
  },
};

const BEARER = /bearer(?:[ \t]{1,8}|\\u0020|%20|\+)([\w.~+/-]{8,}={0,2})/iy;

/** `Bearer` and a token, wherever they stand. */
const bearerTokens: SecretFinder = {
  anchors: ['bearer'],
  find(text, at) {
    BEARER.lastIndex = at;
    const value = BEARER.exec(text)?.[1];
    if (value === undefined || !/\d/.test(value) || isPlain(value)) return null;
    return { kind: KIND, start: BEARER.lastIndex - value.length, end: BEARER.lastIndex };
  },
};

const BASIC = /basic[ \t]{1,8}([A-Za-z\d+/_-]{8,}={0,2})/iy;

/** `Basic` and what is `user:password` in base64. */
const basicCredentials: SecretFinder = {
  anchors: ['basic ', 'basic\t'],
  find(text, at) {
    BASIC.lastIndex = at;
    const encoded = BASIC.exec(text)?.[1];
    if (encoded === undefined || !isUserAndPassword(encoded)) return null;
    return { kind: KIND, start: BASIC.lastIndex - encoded.length, end: BASIC.lastIndex };
  },
};

const REGISTRY = /auth\\{0,7}["'][ \t]{0,8}:[ \t]{0,8}\\{0,7}["']([A-Za-z\d+/_-]{8,}={0,2})/iy;

/** `"auth": "…"` of a container registry, which is `user:password` in base64. */
const registryLogins: SecretFinder = {
  anchors: ['auth"', 'auth\\', "auth'"],
  find(text, at) {
    REGISTRY.lastIndex = at;
    const encoded = REGISTRY.exec(text)?.[1];
    if (encoded === undefined || !isUserAndPassword(encoded)) return null;
    return { kind: 'registry login', start: REGISTRY.lastIndex - encoded.length, end: REGISTRY.lastIndex };
  },
};

function isUserAndPassword(encoded: string): boolean {
  return /^[\x20-\x7e]{0,200}:[\x20-\x7e]/.test(Buffer.from(encoded, 'base64').toString('latin1'));
}

const COOKIE_HEADER =
  /(set-)?cookies?(?:\\{0,7}["'`])?\]?[ \t]{0,8}(?:=>|[:=])[ \t]{0,8}\[?(?:[bBuU]?\\{0,7}["'`])?/iy;
const COOKIE = /[ \t]{0,8}([\w.$-]{1,100})=([^\s;,"'`\\]*)(?:;|(?=[\s,"'`\\])|$)/y;
const ATTRIBUTES = /^(?:path|domain|expires|max-age|samesite|version|comment|priority)$/i;
/** Shorter values are what a page remembers of its looks: `lang=en`, `theme=dark`. */
const LEAST_COOKIE = 8;

/** The values of cookies that may open a session: all but short ones. */
const cookies: SecretFinder = {
  anchors: ['cookie'],
  find(text, at) {
    COOKIE_HEADER.lastIndex = text.slice(Math.max(0, at - 4), at).toLowerCase() === 'set-' ? at - 4 : at;
    const header = COOKIE_HEADER.exec(text);
    if (header === null) return null;
    const spans: SecretSpan[] = [];
    COOKIE.lastIndex = COOKIE_HEADER.lastIndex;
    for (let pairs = 0; pairs < 100; pairs += 1) {
      const from = COOKIE.lastIndex;
      const pair = COOKIE.exec(text);
      if (pair === null) break;
      const [whole, name = '', value = ''] = pair;
      const start = from + whole.indexOf('=') + 1;
      if (value.length >= LEAST_COOKIE && !ATTRIBUTES.test(name) && !isPlain(value)) {
        spans.push({ kind: 'cookie', start, end: start + value.length });
      }
      if (header[1] !== undefined) break; // what follows are attributes
    }
    return spans;
  },
};

function after(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

/** All that is told by the headers of a request. */
export const HTTP_CREDENTIALS: readonly SecretFinder[] = [
  authorizationHeaders,
  bearerTokens,
  basicCredentials,
  registryLogins,
  cookies,
];
