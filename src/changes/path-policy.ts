import { realpathSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { ConflictError, ForbiddenPathError } from '../domain/errors.js';
import { asConflict, errnoOf } from './file-errors.js';
import { kindInWords } from './regular-file.js';

export interface PathPolicyOptions {
  /** The job's own file; null for a job without one. */
  jobFile: string | null;
  /** The scripts and prompts that its `cmd` names (`commandFiles`). */
  commandFiles: readonly string[];
  /** The summary file beside its business log. */
  businessLogSummary?: string | null;
  /** `self_healing.allowed_paths`: files, or folders with all that is in them; `~` and paths relative to `cwd` too. */
  allowedPaths: readonly string[];
  /** Absolute folder that relative paths start from. */
  cwd: string;
  /** Absolute home folder of the user that jobs run as. */
  home: string;
  /** What no job may touch: this server's data directory and configuration. */
  forbidden: readonly string[];
}

interface Root {
  /** Absolute, symlinks not resolved: they are resolved anew at every check, because they may change. */
  path: string;
  /** Whether what lies inside is allowed too. */
  deep: boolean;
}

/** Which files one job may change (invariant 3). Holds no answer of the file system, so it can be kept and asked again. */
export interface PathPolicy {
  readonly cwd: string;
  readonly home: string;
  readonly allowed: readonly Root[];
  readonly forbidden: readonly { path: string; why: string }[];
}

/** Folders of the system; `/proc`, `/sys` and `/dev` because what stands there is no file of anybody's. */
const SYSTEM_FOLDERS = ['/etc', '/usr', '/bin', '/sbin', '/boot', '/proc', '/sys', '/dev'];
const FORBIDDEN_SEGMENTS = ['node_modules', '.git', '.ssh', '.gnupg'];

const WHAT_IS_ALLOWED =
  'a job may change its job file, the scripts and prompts that its cmd names, its business-log summary, and what ' +
  'self_healing.allowed_paths lists';

/** A path as the configuration writes it: `~` is the home, relative ones start at the job's folder. */
export function absolute(path: string, { cwd, home }: { cwd: string; home: string }): string {
  if (path === '~') return home;
  return path.startsWith('~/') ? join(home, path.slice(2)) : resolve(cwd, path);
}

/** @throws TypeError where `cwd` or `home` is not absolute. */
export function createPathPolicy(options: PathPolicyOptions): PathPolicy {
  const { cwd, home } = options;
  if (!isAbsolute(cwd) || !isAbsolute(home)) throw new TypeError('cwd and home must be absolute paths');
  const single = [options.jobFile, ...options.commandFiles, options.businessLogSummary];
  return {
    cwd,
    home,
    allowed: [
      ...single.flatMap((path) => (path ? [{ path: absolute(path, options), deep: false }] : [])),
      ...options.allowedPaths.map((path) => ({ path: absolute(path, options), deep: true })),
    ],
    forbidden: [
      ...SYSTEM_FOLDERS.map((path) => ({ path, why: `${path} belongs to the system` })),
      { path: join(home, '.openclaw'), why: `it is OpenClaw's own configuration` },
      ...options.forbidden.map((path) => ({
        path: absolute(path, options),
        why: `it belongs to the self-healing server`,
      })),
    ],
  };
}

const contains = (root: string, path: string): boolean =>
  path === root || path.startsWith(root === sep ? root : root + sep);

/**
 * A policy asks for some thirty real paths, each a few microseconds' work of the kernel; handing each to the thread
 * pool and back cost ten milliseconds a change.
 */
const realpath = (path: string): string => realpathSync.native(path);

/** The path with its symlinks resolved as far as it exists; the rest as it is. */
function realpathSoFar(path: string): string {
  try {
    return realpath(path);
  } catch {
    // What is missing or unreadable cannot lead elsewhere; its folder can.
    const parent = dirname(path);
    return parent === path ? path : join(realpathSoFar(parent), basename(path));
  }
}

type Forbidden = { path: string; real: string; why: string }[];

function forbiddenNow(policy: PathPolicy): Forbidden {
  return policy.forbidden.map((root) => ({ ...root, real: realpathSoFar(root.path) }));
}

function refuseForbidden(forbidden: Forbidden, named: string, path: string): void {
  const segment = path
    .split(sep)
    .find((part) => FORBIDDEN_SEGMENTS.includes(part.toLowerCase().replace(/[. ]+$/, '')));
  const root = forbidden.find((each) => contains(each.path, path) || contains(each.real, path));
  const why = segment === undefined ? root?.why : `nothing in a "${segment}" folder is changed`;
  if (why === undefined) return;
  const through = path === named ? '' : ` (which is ${path})`;
  throw new ForbiddenPathError(
    `no job may change ${named}${through}: ${why}, whatever allowed_paths says; ${WHAT_IS_ALLOWED}`,
    named,
  );
}

/** The folders above an allowed entry are resolved; the entry itself is not: a link there leads out. */
function isAllowed(policy: PathPolicy, path: string): boolean {
  for (const root of policy.allowed) {
    const real = join(realpathSoFar(dirname(root.path)), basename(root.path));
    if (path === real || (root.deep && contains(real, path))) return true;
  }
  return false;
}

/**
 * Whether this real path is among the files of the policy, or one of them leads there: the job would meet a change of it,
 * also where it may not make one.
 */
export function concerns(policy: PathPolicy, path: string): boolean {
  return (
    isAllowed(policy, path) ||
    policy.allowed.some((root) => {
      const real = realpathSoFar(root.path);
      return path === real || (root.deep && contains(real, path));
    })
  );
}

/** Whether all that one policy allows is allowed by the other, by the paths as they are named. */
export function isWithin(policy: PathPolicy, other: PathPolicy): boolean {
  return policy.allowed.every((root) =>
    other.allowed.some(
      (wider) =>
        (root.path === wider.path && (wider.deep || !root.deep)) ||
        (wider.deep && contains(wider.path, root.path)),
    ),
  );
}

async function realTarget(named: string): Promise<string> {
  try {
    return realpath(named);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw asConflict(error, `cannot resolve ${named}`, named);
  }
  let parent: string;
  try {
    parent = realpath(dirname(named));
  } catch (error) {
    throw asConflict(error, `cannot resolve the folder of ${named}`, named);
  }
  const path = join(parent, basename(named));
  const dangling = await lstat(path).then(
    () => true,
    () => false,
  );
  if (dangling) {
    throw new ForbiddenPathError(
      `${named} is a symlink to nothing, and is not followed; name the file itself, or remove the link`,
      named,
    );
  }
  return path;
}

/**
 * Where a change to `target` would be written: its real path, or where there is no such file, its name in its
 * folder's real path. Looks at the file system anew each time.
 *
 * @throws ForbiddenPathError where the job may not change it, with the rule that says so (invariant 3).
 * @throws ConflictError where it is a folder, a pipe or a device, or its folder does not exist.
 */
export async function resolveTarget(policy: PathPolicy, target: string): Promise<string> {
  if (target === '' || target.includes('\0')) {
    throw new ForbiddenPathError('the path of the file to change is empty or holds a NUL character', target);
  }
  const named = absolute(target, policy);
  const forbidden = forbiddenNow(policy);
  refuseForbidden(forbidden, named, named);
  const path = await realTarget(named);
  refuseForbidden(forbidden, named, path);
  if (!isAllowed(policy, path)) {
    const link = path === named ? '' : ` leads to ${path}, which`;
    throw new ForbiddenPathError(
      `${named}${link} is outside of what this job may change; ${WHAT_IS_ALLOWED}. Add it to ` +
        'self_healing.allowed_paths to allow it',
      named,
    );
  }
  const stats = await lstat(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw asConflict(error, `cannot look at ${path}`, path);
  });
  if (stats && !stats.isFile()) {
    throw new ConflictError(`${path} is ${kindInWords(stats)}; only a regular file can be changed`, path);
  }
  return path;
}
