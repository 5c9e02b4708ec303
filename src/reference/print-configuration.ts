/** `npm run generate:config`: writes docs/configuration.md. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configurationPage } from './configuration-page.js';

const page = fileURLToPath(new URL('../../docs/configuration.md', import.meta.url));
await mkdir(dirname(page), { recursive: true });
await writeFile(page, configurationPage());
