/** `npm run build`: the bundle in dist/, with the licences of what is in it. Says nothing but what is wrong. */
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type OutputOptions, type Plugin } from 'rolldown';
import config from './rolldown.config.js';
import { packageRootOf } from './src/storage/package-root.js';

const cwd = fileURLToPath(new URL('.', import.meta.url));

interface PackageJson {
  name?: string;
  version?: string;
  license?: string;
}

/**
 * Collects the licence texts of the packages whose code is in the bundle. The plugin for Rollup that does this is a
 * CommonJS module which jiti cannot load, and brings moment and lodash.
 */
const licences: Plugin = {
  name: 'licences',
  generateBundle(_options, bundle) {
    const roots = new Set<string>();
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      // What is generated (a CommonJS wrapper) has a zero byte before its name.
      const files = chunk.moduleIds.map((id) => id.replaceAll('\0', ''));
      for (const file of files) if (file.includes('/node_modules/')) roots.add(rootOf(file));
    }
    const texts = new Map([...roots].map((root) => describePackage(root)));
    const source = [...texts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, text]) => `${name}\n\n${text}`);
    this.emitFile({
      type: 'asset',
      fileName: 'THIRD-PARTY-LICENSES',
      source: source.join(`\n\n${'-'.repeat(80)}\n\n`),
    });
  },
};

/** The folder of the package itself: some have a package.json without a name in a folder for their modules. */
function rootOf(file: string): string {
  const root = packageRootOf(file);
  return readPackage(root).version === undefined ? rootOf(join(root, '..')) : root;
}

function readPackage(root: string): PackageJson {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageJson;
}

function describePackage(root: string): [name: string, text: string] {
  const { name, version, license } = readPackage(root);
  const files = readdirSync(root).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(root, file), 'utf8').trim());
  if (texts.length === 0 && license === undefined) throw new Error(`${name} in the bundle has no licence`);
  return [
    `${name} ${version} (${license ?? 'see below'})`,
    texts.join('\n\n') || 'The package has no text of it.',
  ];
}

await build({
  ...config,
  output: config.output as OutputOptions,
  cwd,
  logLevel: 'warn',
  plugins: [config.plugins, licences],
});
// npm does this where it installs a package; a container starts the file as it is.
chmodSync(join(cwd, 'dist/main.js'), 0o755);
