import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const outDir = fileURLToPath(new URL('../../dashboard', import.meta.url));

/** Below this many bytes compression saves no packet. */
const WORTH_COMPRESSING = 1_000;

/** Every text of the build beside itself, compressed, for a server that then compresses nothing. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle: async () => {
      const assets = join(outDir, 'assets');
      const files = await readdir(assets);
      await Promise.all(
        files
          .filter((file) => /\.(?:js|css|svg)$/.test(file))
          .map(async (file) => {
            const path = join(assets, file);
            const content = await readFile(path);
            if (content.length < WORTH_COMPRESSING) return;
            await writeFile(`${path}.br`, await promisify(brotliCompress)(content));
            await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
          }),
      );
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), compressed()],
  build: {
    outDir,
    emptyOutDir: true,
    // All are files of their own: the policy of the page lets in no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What knows `light-dark()`; older ones would need it written out.
    target: ['chrome125', 'edge125', 'firefox128', 'safari17.5'],
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        // What every view has in common is one file, rather than one for each of its small parts.
        codeSplitting: {
          groups: [
            {
              name: 'common',
              test: /src\/web\/components\/(?:badges|bleed|facts|inline-code|line|list|live-rows|page-head|section|segments|states|use-row-focus|when|words)\b|@tabler\/icons-react/,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/graphql': { target: 'http://127.0.0.1:4000', ws: true },
      '/health': 'http://127.0.0.1:4000',
      '/session': 'http://127.0.0.1:4000',
    },
  },
});
