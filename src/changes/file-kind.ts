import { basename, extname } from 'node:path';

/** What a file is, which decides how new content is checked before it is written. */
export type FileKind = 'shell' | 'python' | 'node' | 'yaml' | 'json' | 'toml' | 'prompt' | 'text';

const BY_EXTENSION: Record<string, FileKind> = {
  '.sh': 'shell',
  '.bash': 'shell',
  '.py': 'python',
  '.js': 'node',
  '.mjs': 'node',
  '.cjs': 'node',
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.json': 'json',
  '.toml': 'toml',
  '.md': 'prompt',
  '.txt': 'prompt',
  '.prompt': 'prompt',
};

const BY_INTERPRETER: [RegExp, FileKind][] = [
  [/\b(?:bash|sh|dash|ash|ksh|zsh)\b/, 'shell'],
  [/\bpython[\d.]*\b|\buv\b/, 'python'],
  [/\bnode\b/, 'node'],
];

/** By its extension, else by its `#!` line. */
export function fileKind(path: string, text: string): FileKind {
  const known = BY_EXTENSION[extname(basename(path)).toLowerCase()];
  if (known) return known;
  const shebang = /^#!.*/.exec(text)?.[0];
  if (shebang) {
    for (const [pattern, kind] of BY_INTERPRETER) if (pattern.test(shebang)) return kind;
  }
  return 'text';
}
