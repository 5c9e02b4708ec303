import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createPathPolicy, type PathPolicy } from '../../src/changes/path-policy.js';
import {
  prepareChange,
  type ChangeToPrepare,
  type PreparedChange,
} from '../../src/changes/prepare-change.js';
import { hashOf } from '../../src/changes/regular-file.js';

export const ORIGINAL = '#!/bin/bash\n# nightly\necho one\necho two\necho three\nrm -f lock\n';
export const PROPOSED = ORIGINAL.replace('# nightly\n', '# nightly\nset -euo pipefail\n');

/** A folder of a job with one script, which it may change, and what the tests do to it. */
export class Workspace {
  private constructor(
    readonly root: string,
    readonly policy: PathPolicy,
  ) {}

  get script(): string {
    return join(this.root, 'job/run.sh');
  }

  static async create(at?: string): Promise<Workspace> {
    const root = at ?? (await realpath(await mkdtemp(join(tmpdir(), 'changes-'))));
    await mkdir(join(root, 'job'));
    await writeFile(join(root, 'job/run.sh'), ORIGINAL);
    await chmod(join(root, 'job/run.sh'), 0o751);
    const policy = createPathPolicy({
      jobFile: join(root, 'job/job.yaml'),
      commandFiles: [join(root, 'job/run.sh')],
      allowedPaths: ['notes'],
      cwd: join(root, 'job'),
      home: root,
      forbidden: [],
    });
    return new Workspace(root, policy);
  }

  async file(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.root, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return path;
  }

  prepare(change: Partial<ChangeToPrepare> = {}): Promise<PreparedChange> {
    return prepareChange({
      policy: this.policy,
      targetFile: this.script,
      baseHash: hashOf(Buffer.from(ORIGINAL)),
      baseContent: ORIGINAL,
      proposedContent: PROPOSED,
      ...change,
    });
  }

  text(name = 'job/run.sh'): Promise<string> {
    return readFile(join(this.root, name), 'utf8');
  }

  async mode(name = 'job/run.sh'): Promise<number> {
    return (await lstat(join(this.root, name))).mode & 0o7777;
  }

  /** The files beside the script: a temporary one would be among them. */
  async names(folder = 'job'): Promise<string[]> {
    return (await readdir(join(this.root, folder))).sort();
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
