import { readFileSync } from 'node:fs';

/** The version in our package.json, which lies one folder further up once the code is built. */
export function packageVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        name?: unknown;
        version?: unknown;
      };
      if (name === 'self-healing' && typeof version === 'string') return version;
    } catch {
      // Not here; the next place.
    }
  }
  return 'unknown';
}
