import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openToRead } from '../../src/changes/readable-file.js';

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'readable-')));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'text\n');
  return path;
}

/** `read`, or why not. */
async function outcome(path: string, places: { forbidden?: string[]; openClawState?: string } = {}) {
  const opened = await openToRead(path, { home: join(folder, 'home'), forbidden: [], ...places });
  if ('refusal' in opened) return opened.refusal;
  const text = await opened.file.handle.readFile('utf8');
  await opened.file.handle.close();
  return `read ${text.trim()}`;
}

describe('openToRead', () => {
  it('reads a regular file, also behind a link within the reach of the job', async () => {
    const path = await put('releases/12/run.sh');
    await symlink('releases/12', join(folder, 'current'));
    expect(await outcome(path)).toBe('read text');
    expect(await outcome(join(folder, 'current/run.sh'))).toBe('read text');
  });

  it('follows no link into the system, and reads what is named there itself', async () => {
    await symlink('/etc/passwd', join(folder, 'run.sh'));
    expect(await outcome(join(folder, 'run.sh'))).toBe(
      'leads to /etc/passwd, which belongs to the system, and is not read',
    );
    expect(await outcome('/etc/hostname')).toMatch(/^read /);
  });

  it.each([
    '.ssh/id_ed25519',
    '.gnupg/key',
    '.SSH/id',
    'home/.openclaw/openclaw.json',
    'home/.openclaw-work/.env',
  ])('reads nothing of %s', async (name) => {
    const path = await put(name);
    expect(await outcome(path)).toMatch(/is not read$/);
    await symlink(path, join(folder, 'link.md'));
    expect(await outcome(join(folder, 'link.md'))).toMatch(/^leads to .* is not read$/);
  });

  it("reads what the owner writes in OpenClaw's workspace, and nothing else of its folder", async () => {
    expect(await outcome(await put('home/.openclaw/workspace/PROMPT.md'))).toBe('read text');
    expect(await outcome(await put('home/.openclaw/skills/report/run.sh'))).toBe('read text');
    const openClawState = join(folder, 'state');
    expect(await outcome(await put('state/workspace/run.sh'), { openClawState })).toBe('read text');
    expect(await outcome(await put('state/credentials/a.json'), { openClawState })).toBe(
      'belongs to OpenClaw, and is not read',
    );
  });

  it("reads nothing of this server's, through a link neither", async () => {
    const path = await put('data/token');
    await symlink(join(folder, 'data'), join(folder, 'elsewhere'));
    const forbidden = [join(folder, 'elsewhere')];
    expect(await outcome(path, { forbidden })).toBe('belongs to the self-healing server, and is not read');
  });

  it('takes no fifo, folder, device or socket, and waits for none', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.sh')]);
    expect(await outcome(join(folder, 'pipe.sh'))).toBe('is a named pipe, no regular file');
    expect(await outcome(folder)).toBe('is a folder, no regular file');
    expect(await outcome('/dev/zero')).toBe("is no file of anybody's, and is not read");
    expect(await outcome('/proc/self/environ')).toMatch(/is not read$/);
    const server = createServer().listen(join(folder, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    expect(await outcome(join(folder, 'socket'))).toBe('is a socket, no regular file');
    await new Promise((resolve) => server.close(resolve));
  });

  it('says what is not there, and what leads in a circle', async () => {
    expect(await outcome(join(folder, 'gone.sh'))).toBe('does not exist');
    expect(await outcome(join(await put('file'), 'below'))).toBe('does not exist');
    await symlink('loop', join(folder, 'loop'));
    expect(await outcome(join(folder, 'loop'))).toBe('is a symlink that leads nowhere');
  });
});
