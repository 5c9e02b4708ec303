import { describe, expect, it } from 'vitest';
import { run } from './in-process.js';
import { useServer } from './use-server.js';

describe('token', () => {
  const server = useServer({ 'jobs/backup.yaml': 'cmd: "true"\n' });
  const cli = (argv: string[], token?: string) =>
    run(argv, {
      cwd: server.folder,
      env: { ...server.env, ...(token !== undefined && { SELFHEAL_TOKEN: token }) },
    });

  it('goes from an open server to one that tells people apart, and back to who is left', async () => {
    expect((await cli(['token', 'list'])).stderr).toContain('no tokens');
    const notAdmin = await cli(['token', 'create', 'ada', '--role', 'viewer']);
    expect(notAdmin).toMatchObject({ code: 5, stdout: '' });
    expect(notAdmin.stderr).toContain('the first token must be an admin');

    const made = await cli(['token', 'create', 'ada', '--role', 'admin']);
    expect(made.stderr).toContain("admin 'ada': keep it now, it is not shown again");
    const ada = made.stdout.trim();
    expect(ada).toMatch(/^shl_[\w-]{43}$/);
    expect(await cli(['stats'])).toMatchObject({ code: 6 });

    const bob = (await cli(['token', 'create', 'bob', '--role', 'viewer'], ada)).stdout.trim();
    expect(await cli(['stats'], bob)).toMatchObject({ code: 0 });
    const refused = await cli(['review', 'backup'], bob);
    expect(refused.code).toBe(6);
    expect(refused.stderr).toContain(
      'A token with the role viewer may not do this; it takes operator or admin',
    );
    expect((await cli(['token', 'list'], bob)).stderr).toContain('it takes admin');

    const list = await cli(['token', 'list'], ada);
    expect(list.stdout).toMatch(/bob +viewer/);
    expect(list.stdout).toMatch(/ada +admin/);
    expect(list.stdout).not.toContain('shl_');

    expect((await cli(['token', 'revoke', 'bob'], ada)).stdout).toBe("'bob' is revoked\n");
    expect(await cli(['stats'], bob)).toMatchObject({ code: 6 });
    const { accessTokens } = JSON.parse(
      (await cli(['token', 'list', '--revoked', '--json'], ada)).stdout,
    ) as {
      accessTokens: object[];
    };
    expect(accessTokens).toMatchObject([
      { name: 'bob', role: 'VIEWER', revokedBy: 'ada' },
      { name: 'ada', revokedAt: null },
    ]);
    const last = await cli(['token', 'revoke', 'ada'], ada);
    expect(last).toMatchObject({ code: 5 });
    expect(last.stderr).toContain('the last admin');
    expect(await cli(['token', 'revoke', 'nobody'], ada)).toMatchObject({ code: 4 });
  });
});
