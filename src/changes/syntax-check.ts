import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join } from 'node:path';
import { ValidationError } from '../domain/errors.js';

export interface SyntaxCheckOptions {
  /** Folders that interpreters are looked for in, as in PATH. */
  searchPath?: string;
  /** Milliseconds that one check may take. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Where interpreters stand on Linux and macOS; the environment's own PATH is the caller's to give. */
const STANDARD_PATH = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';
const DEFAULT_TIMEOUT_MS = 10_000;
/** Enough of what an interpreter says to quote its first message. */
const KEPT_OUTPUT = 16 * 1024;

interface Outcome {
  /** Null where the program does not exist. */
  exitCode: number | null;
  stderr: string;
}

async function runChecker(command: string, args: string[], options: SyntaxCheckOptions): Promise<Outcome> {
  const { searchPath = STANDARD_PATH, timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    // A group of its own, so that what the interpreter started goes with it; an environment without BASH_ENV,
    // NODE_OPTIONS and the like, which would run code, and without secrets.
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: searchPath, LC_ALL: 'C' },
    });
    let stderr = '';
    let stopped: Error | null = null;
    const stop = (reason: Error): void => {
      stopped = reason;
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It ended by itself in this moment.
      }
    };
    const timer = setTimeout(
      () => stop(new ValidationError(`checking with ${basename(command)} took longer than ${timeoutMs} ms`)),
      timeoutMs,
    );
    const aborted = (): void => stop(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal?.addEventListener('abort', aborted, { once: true });
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
    };
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      if (stderr.length < KEPT_OUTPUT) stderr += chunk;
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      settle();
      if (error.code === 'ENOENT' || error.code === 'EACCES') resolve({ exitCode: null, stderr: '' });
      else reject(error);
    });
    child.on('close', (exitCode, killedBy) => {
      settle();
      if (stopped) reject(stopped);
      else resolve({ exitCode: exitCode ?? (killedBy ? 128 : 1), stderr });
    });
  });
}

function fail(path: string, checker: string, line: number | null, reason: string): never {
  const where = line === null ? '' : `, line ${line}`;
  throw new ValidationError(`the new content of ${path} is not valid (${checker}${where}): ${reason}`, [
    { path: line === null ? [] : ['line', line], message: reason },
  ]);
}

function shellOf(content: string): string {
  const interpreter = /^#!\s*(?:\S*\/env\s+(?:-\S+\s+)*)?(?:\S*\/)?(bash|dash|ash|ksh|zsh|sh)\b/.exec(
    content,
  )?.[1];
  return interpreter === 'ash' ? 'sh' : (interpreter ?? 'bash');
}

async function checkShell(path: string, content: string, file: string, options: SyntaxCheckOptions) {
  const shell = shellOf(content);
  const { exitCode, stderr } = await runChecker(shell, ['-n', file], options);
  if (exitCode === null) return null;
  const checker = `${shell} -n`;
  // bash only warns of a here-document that the end of the file cuts off.
  if (exitCode === 0 && !/here-document.*end-of-file/.test(stderr)) return checker;
  const said = stderr.split('\n').find((text) => text.includes(file)) ?? stderr.split('\n')[0] ?? '';
  const parts = /:\s*(?:line )?(\d+):\s*(.*)$/.exec(said.slice(said.indexOf(file) + file.length));
  return fail(
    path,
    checker,
    parts ? Number(parts[1]) : null,
    parts?.[2] ?? (said || `exit code ${exitCode}`),
  );
}

/** Exit code of the script below for a file that does not compile; every other failure is the interpreter's own. */
const PYTHON_REFUSES = 65;
/** Compiles as `py_compile` does, but writes no `.pyc`. */
const PYTHON_COMPILE = `
import sys, warnings
warnings.simplefilter("ignore")
try:
    compile(open(sys.argv[1], "rb").read(), "content", "exec", dont_inherit=True)
except SyntaxError as e:
    sys.stderr.write("%d:%s" % (e.lineno or 0, e.msg)); sys.exit(${PYTHON_REFUSES})
except (ValueError, RecursionError, MemoryError) as e:
    sys.stderr.write("0:%s" % e); sys.exit(${PYTHON_REFUSES})
`;

async function checkPython(path: string, file: string, options: SyntaxCheckOptions): Promise<string | null> {
  const { exitCode, stderr } = await runChecker('python3', ['-I', '-S', '-c', PYTHON_COMPILE, file], options);
  if (exitCode === PYTHON_REFUSES) {
    const [, line, message] = /^(\d+):([^]*)$/.exec(stderr) ?? [];
    fail(path, 'python3', Number(line) || null, message ?? stderr);
  }
  return exitCode === 0 ? 'python3' : null;
}

/** `type` of the nearest package.json, which decides what a `.js` file is. */
async function moduleType(path: string): Promise<string | undefined> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    try {
      const parsed: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      const type =
        parsed !== null && typeof parsed === 'object' && 'type' in parsed ? parsed.type : undefined;
      return typeof type === 'string' ? type : undefined;
    } catch {
      // None here, or none that can be read: node looks further up as well.
    }
    if (folder === dirname(folder)) return undefined;
  }
}

async function checkNode(path: string, content: string, folder: string, options: SyntaxCheckOptions) {
  const extension = extname(path).toLowerCase();
  const type = extension === '.mjs' ? 'module' : extension === '.cjs' ? 'commonjs' : await moduleType(path);
  // Without a type, node takes a file for what it parses as.
  const tries = type === 'module' ? ['mjs'] : type === 'commonjs' ? ['cjs'] : ['cjs', 'mjs'];
  const failures: { as: string; stderr: string }[] = [];
  for (const as of tries) {
    const file = join(folder, `content.${as}`);
    await writeFile(file, content);
    const { exitCode, stderr } = await runChecker(process.execPath, ['--check', file], options);
    if (exitCode === 0) return 'node --check';
    failures.push({ as, stderr });
  }
  const looksLikeModule = /^\s*(?:import|export)\b/m.test(content);
  const failure = failures.find(({ as }) => (as === 'mjs') === looksLikeModule) ?? failures[0];
  const line = /content\.[cm]js:(\d+)/.exec(failure?.stderr ?? '')?.[1];
  const reason = /^\w*Error: .*$/m.exec(failure?.stderr ?? '')?.[0] ?? 'does not parse';
  return fail(path, 'node --check', line === undefined ? null : Number(line), reason);
}

/**
 * Has the interpreter of a script parse new content, without running it, in a temporary file. Gives the command that
 * checked, or null where that interpreter does not exist here.
 *
 * @throws ValidationError with the line, where it does not parse; also where the check takes too long.
 */
export async function checkSyntax(
  kind: 'shell' | 'python' | 'node',
  path: string,
  content: string,
  options: SyntaxCheckOptions = {},
): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'selfheal-check-'));
  try {
    if (kind === 'node') return await checkNode(path, content, folder, options);
    const file = join(folder, 'content');
    await writeFile(file, content);
    if (kind === 'shell') return await checkShell(path, content, file, options);
    return await checkPython(path, file, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
