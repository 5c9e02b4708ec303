import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A Chromium of this machine; `CHROMIUM_PATH` names another. Null where there is none. */
export function findBrowser(env: NodeJS.ProcessEnv): string | null {
  return [env['CHROMIUM_PATH'] ?? '', ...PLACES].find((path) => path !== '' && existsSync(path)) ?? null;
}
