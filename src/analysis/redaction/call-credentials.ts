import { isPlain } from './plain-value.js';
import type { SecretFinder } from './secret-span.js';

/**
 * `auth=("bob", "…")`, `HTTPBasicAuth('bob', '…')`, `smtp.login("bob", "…")`, `new mysqli($host, "bob", "…")`: scripts give user and
 * password one after the other. Only what is written down there, in quotes.
 */
const CALL =
  /(?:auth[ \t]{0,4}[=:][ \t]{0,4}[([]|basicauth\(|login\(|mysqli(?:_connect)?\(\s{0,8}[^,()\n]{1,200},)\s{0,8}(?:\w{1,40}[ \t]{0,4}=[ \t]{0,4})?[^,()\n]{1,200},\s{0,8}(?:\w{1,40}[ \t]{0,4}=[ \t]{0,4})?[bruf]?(["'])([^"'\n]{3,200})\1/iy;

/** Passwords that stand behind a user in a call. */
export const callCredentials: SecretFinder = {
  anchors: ['auth=', 'auth =', 'auth:', 'basicauth(', 'login(', 'mysqli'],
  find(text, at) {
    CALL.lastIndex = at;
    const value = CALL.exec(text)?.[2];
    if (value === undefined || isPlain(value)) return null;
    const end = CALL.lastIndex - 1;
    return { kind: 'password in a call', start: end - value.length, end };
  },
};
