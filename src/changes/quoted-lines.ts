import { basename } from 'node:path';

/** Commands that hand the word behind one of these options to a shell. */
const LINE_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  su: ['-c', '--command'],
  runuser: ['-c', '--command'],
  flock: ['-c', '--command'],
  script: ['-c', '--command'],
  env: ['-S', '--split-string'],
  'nix-shell': ['--run', '--command'],
};

const LOGIN = /^(?:-|-l|--login)$/;

export interface QuotedLine {
  line: string;
  /** True where it runs in a folder of its own: a login shell begins at home. */
  elsewhere: boolean;
}

/** The shell lines that a command carries as one of its words: `su -c '…'`, `flock … -c '…'`, `env -S '…'`, `eval '…'`. */
export function quotedLines(words: readonly (string | null)[]): QuotedLine[] {
  const lines: QuotedLine[] = [];
  for (const [index, word] of words.entries()) {
    const name = basename(word ?? '');
    const options = Object.hasOwn(LINE_OPTIONS, name) ? LINE_OPTIONS[name] : undefined;
    const rest = words.slice(index + 1);
    if (options) {
      const elsewhere = /^(?:su|runuser)$/.test(name) && rest.some((one) => one !== null && LOGIN.test(one));
      lines.push(...behind(rest, options).map((line) => ({ line, elsewhere })));
    }
    if (index === 0 && name === 'eval' && !words.includes(null))
      lines.push({ line: rest.join(' '), elsewhere: false });
  }
  return lines;
}

function behind(words: readonly (string | null)[], options: readonly string[]): string[] {
  return words.flatMap((word, index) => {
    if (word === null) return [];
    if (options.includes(word)) return words[index + 1] ?? [];
    const assigned = options.find((option) => option.startsWith('--') && word.startsWith(`${option}=`));
    return assigned === undefined ? [] : [word.slice(assigned.length + 1)];
  });
}
