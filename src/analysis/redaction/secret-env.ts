import { isPlain, isSecretValue } from './plain-value.js';
import { classOfName } from './secret-names.js';
import { passwordsInUrls } from './url-passwords.js';

/**
 * The values of those variables whose name says that they are secret, by the rule that text is searched by: `DB_PASSWORD`,
 * `API_KEY`, `GH_TOKEN`, not `TOKEN_LIMIT`, `KEY_FILE` or `PUBLIC_KEY`. Of addresses, whatever the variable is called, the
 * password. What only refers to a secret (`${env:NAME}`, `$NAME`, a file) is none.
 */
export function secretEnvValues(env: Readonly<Record<string, string | undefined>>): string[] {
  const values = Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined || isPlain(value)) return [];
    const inUrls = passwordsInUrls(value);
    if (inUrls.length > 0) return inUrls;
    const nameClass = classOfName(name);
    const written = { value, quoted: true, separator: '=', followed: false, tight: true } as const;
    return nameClass !== null && isSecretValue(nameClass, name, written) ? [value] : [];
  });
  return [...new Set(values)];
}
