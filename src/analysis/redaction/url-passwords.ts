import { isPlain } from './plain-value.js';
import type { SecretFinder, SecretSpan } from './secret-span.js';

/** The longest user and password that are looked for in an address. */
const MOST_USERINFO = 600;

const [AT, COLON, SLASH, QUESTION, HASH] = [...'@:/?#'].map((char) => char.charCodeAt(0));

/** Spaces, quotes, `<`, `>` and `\`. */
function endsAddress(code: number): boolean {
  return code <= 32 || code === 34 || code === 39 || code === 96 || code === 60 || code === 62 || code === 92;
}

/**
 * Passwords in addresses: `scheme://user:password@host`, with any scheme. A password may hold `/`, `#` or `?` that
 * somebody forgot to escape. A user alone is a secret where it is long and made by a machine, as in
 * `https://TOKEN@github.com`.
 */
export const urlPasswords: SecretFinder = {
  anchors: ['://'],
  find(text, at) {
    const start = at + 3;
    if (text[start] === '[') return null; // an address in digits
    const most = Math.min(text.length, start + MOST_USERINFO);
    let end = -1; // at the last @ before the host
    let colon = -1;
    let slash = -1;
    for (let here = start; here < most; here += 1) {
      const code = text.charCodeAt(here);
      if (code === AT) {
        // Behind a path, an @ is no end of a password: https://host:8080/@scope/name
        if (slash !== -1 && isPort(text, colon, slash)) break;
        end = here;
      } else if (code === COLON) {
        if (colon === -1) colon = here;
      } else if (code === SLASH || code === QUESTION || code === HASH) {
        if (end !== -1) break;
        if (colon === -1) return null;
        if (slash === -1) slash = here;
      } else if (endsAddress(code)) break;
    }
    return end === -1 ? null : userinfo(text, start, colon === -1 || colon > end ? null : colon, end);
  },
};

/** Whether what stands between is a port, or nothing. */
function isPort(text: string, colon: number, slash: number): boolean {
  return colon === -1 || colon > slash || /^\d{0,5}$/.test(text.slice(colon + 1, Math.min(slash, colon + 8)));
}

function userinfo(text: string, start: number, colon: number | null, end: number): SecretSpan | null {
  const password = colon === null ? '' : text.slice(colon + 1, end);
  const user = text.slice(start, colon ?? end);
  if (/^(?:x-oauth-basic|x-access-token|oauth2?|api|)$/.test(password)) {
    const made = user.length >= 16 && /\d/.test(user) && /[a-z]/i.test(user) && !isPlain(user);
    return made ? { kind: 'token in an address', start, end: colon ?? end } : null;
  }
  if (isPlain(password) || password.length < 3 || /^\{.*\}$/.test(password)) return null;
  return { kind: 'password in an address', start: (colon as number) + 1, end };
}

/** The passwords in the addresses of a text, as they are used: without the escapes of an address, and as they stand. */
export function passwordsInUrls(text: string): string[] {
  return [...text.matchAll(/:\/\//g)].flatMap(({ index }) => {
    const span = urlPasswords.find(text, index) as SecretSpan | null;
    if (span === null) return [];
    const written = text.slice(span.start, span.end);
    return [...new Set([written, unescaped(written)])];
  });
}

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // a % that stands for itself
  }
}
