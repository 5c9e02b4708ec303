import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const UNIT = fileURLToPath(new URL('../../deploy/systemd/selfheal.service', import.meta.url));

describe('the unit for systemd', () => {
  it('starts the server with a folder for its state, writes nowhere else but where jobs lie, and ends in time', async () => {
    const lines = (await readFile(UNIT, 'utf8')).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'ExecStart=selfheal serve --config /etc/selfheal/selfheal.yaml',
        'StateDirectory=selfheal',
        'Environment=SELFHEAL_DATA_DIR=/var/lib/selfheal/data',
        'ProtectSystem=strict',
        'ReadWritePaths=-/srv/jobs',
        'NoNewPrivileges=yes',
        'User=selfheal',
        'TimeoutStopSec=40s',
      ]),
    );
    // Node could not compile.
    expect(lines.filter((line) => line.startsWith('MemoryDenyWriteExecute'))).toEqual([]);
  });

  it.runIf(existsSync('/usr/bin/systemd-analyze'))('is one that systemd takes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'selfheal-unit-'));
    const unit = join(folder, 'selfheal.service');
    // The command need not be installed here.
    await writeFile(
      unit,
      (await readFile(UNIT, 'utf8')).replace('ExecStart=selfheal ', 'ExecStart=/bin/true '),
    );
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
    await rm(folder, { recursive: true, force: true });
    expect((stdout + stderr).split('\n').filter((line) => line.includes('selfheal'))).toEqual([]);
  });
});
