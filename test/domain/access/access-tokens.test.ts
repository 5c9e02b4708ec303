import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createToken, listTokens, revokeToken } from '../../../src/domain/access/access-tokens.js';
import { TokenBook, type TokenBookOptions } from '../../../src/domain/access/token-book.js';
import type { ROLES } from '../../../src/domain/access/viewer.js';
import { may, type Permission } from '../../../src/domain/access/viewer.js';
import {
  ConflictError,
  InvalidStateError,
  NotFoundError,
  ValidationError,
} from '../../../src/domain/errors.js';
import { useCore } from '../../support/core.js';

const ADA = { name: 'ada' };

describe('roles', () => {
  it.each([
    ['viewer', ['read']],
    ['operator', ['read', 'operate']],
    ['reporter', ['report']],
    ['admin', ['read', 'operate', 'report', 'administer']],
  ] as const)('%s may %j and nothing else', (role, allowed) => {
    const all: Permission[] = ['read', 'operate', 'report', 'administer'];
    expect(all.filter((permission) => may({ role }, permission))).toEqual(allowed);
  });
});

describe('access tokens', () => {
  const test = useCore({ 'a.yaml': 'cmd: "true"\n' });
  const make = (name: string, role: (typeof ROLES)[number]) =>
    createToken(test.core, { name, role, actor: ADA });

  it('lets everybody in until there is one, which must be an admin; nobody without one from then on', async () => {
    const { tokens } = test.core;
    const local = tokens.find(null);
    expect(local).toMatchObject({ name: 'local', role: 'admin' });
    await expect(make('first', 'viewer')).rejects.toThrow(ValidationError);
    expect(tokens.required).toBe(false);

    const ended = once(local!.revoked, 'abort');
    const { token, secret } = await make('first', 'admin');
    expect(token).toMatchObject({ name: 'first', role: 'admin', createdBy: 'ada', revokedAt: null });
    expect(token).not.toHaveProperty('digest');
    expect(tokens.find(null)).toBeNull();
    expect(tokens.find('shl_wrong')).toBeNull();
    expect(tokens.find(secret)).toMatchObject({ name: 'first', role: 'admin' });
    await ended;
  });

  it('keeps a digest of it, and nothing from which it could be told', async () => {
    const { secret } = await make('kept', 'viewer');
    const rows = await test.core.prisma.$queryRaw<{ row: string }[]>`
      SELECT to_jsonb(t)::text AS row FROM access_tokens t`;
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) expect(row).not.toContain(secret.slice(4, 20));
    expect(secret).toMatch(/^shl_[\w-]{43}$/);
  });

  it.each(['', ' ', 'a,b', 'x'.repeat(65), 'token', 'Auto', 'line\nfeed', '-dash', '<b>'])(
    'refuses the name %j',
    async (name) => {
      await expect(make(name, 'viewer')).rejects.toThrow(ValidationError);
    },
  );

  it('gives a name to one active token at a time: of ten who make it at once, one does', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => make('same', 'viewer')));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of tries) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(ConflictError);
    }
    await revokeToken(test.core, { name: 'same', actor: ADA });
    await expect(make('same', 'operator')).resolves.toBeDefined();
  });

  it('ends one that is revoked, with what it subscribed to, and keeps who did it', async () => {
    const { secret } = await make('short', 'operator');
    const viewer = test.core.tokens.find(secret);
    const ended = once(viewer!.revoked, 'abort');
    const revoked = await revokeToken(test.core, { name: 'short', actor: ADA });
    expect(revoked).toMatchObject({ revokedBy: 'ada', revokedAt: new Date('2026-03-02T12:00:00.000Z') });
    expect(test.core.tokens.find(secret)).toBeNull();
    await ended;
    await expect(revokeToken(test.core, { name: 'short', actor: ADA })).rejects.toThrow(NotFoundError);
    expect((await listTokens(test.core, { revoked: false })).map(({ name }) => name)).not.toContain('short');
    expect((await listTokens(test.core, { revoked: true })).map(({ name }) => name)).toContain('short');
  });

  it('never ends the last admin, not even where two are ended at once', async () => {
    const admins = (await listTokens(test.core, { revoked: false })).filter(({ role }) => role === 'admin');
    await make('second', 'admin');
    expect(admins).toHaveLength(1);
    const tries = await Promise.allSettled(
      ['first', 'second'].map((name) => revokeToken(test.core, { name, actor: ADA })),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(tries.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: expect.any(InvalidStateError),
    });
  });

  it('writes down when it was last used', async () => {
    const { secret, token } = await make('used', 'viewer');
    const { prisma, log } = test.core;
    const clock = { now: () => new Date('2026-03-02T13:00:00.000Z') };
    const book = await TokenBook.open({ prisma, log, clock, environment: [] });
    expect(book.find(secret)?.name).toBe('used');
    await book.close();
    expect(await prisma.accessToken.findUnique({ where: { id: token.id } })).toMatchObject({
      lastUsedAt: new Date('2026-03-02T13:00:00.000Z'),
    });
  });

  it('takes those of the environment, which no revocation ends', async () => {
    const { prisma, log, clock } = test.core;
    const environment = [{ name: 'ci', role: 'reporter' as const, secret: 'from-the-environment' }];
    const book = await TokenBook.open({ prisma, log, clock, environment });
    expect(book.find('from-the-environment')).toMatchObject({ name: 'ci', role: 'reporter' });
    await book.reload();
    expect(book.find('from-the-environment')).toMatchObject({ name: 'ci' });
    expect(book.find('from-the-environmen')).toBeNull();
    await book.close();
  });
});

describe('two servers on one database', () => {
  const test = useCore({ 'a.yaml': 'cmd: "true"\n' });
  const environment = [{ name: 'root', role: 'admin' as const, secret: 'from-the-environment' }];
  const open = (given: TokenBookOptions['environment']) => {
    const { prisma, log, clock } = test.core;
    return TokenBook.open({ prisma, log, clock, environment: given });
  };

  it('never open up again when the last token of the database goes', async () => {
    const { secret } = await createToken(test.core, { name: 'alice', role: 'admin', actor: ADA });
    const [without, withOwn] = [await open([]), await open(environment)];
    expect(without.find(secret)).toMatchObject({ name: 'alice' });
    await revokeToken({ ...test.core, tokens: withOwn }, { name: 'alice', actor: ADA });
    await without.reload();
    expect(without.find(secret)).toBeNull();
    expect(without.find(null)).toBeNull();
    expect(without.required).toBe(true);
    await Promise.all([without.close(), withOwn.close()]);
  });

  it('refuse a token of the environment that another one has, too', async () => {
    const lesser = { name: 'ci', role: 'reporter' as const, secret: 'from-the-environment' };
    await expect(open([lesser, ...environment])).rejects.toThrow("The token 'ci' of the environment");
    const admin = await open(environment);
    const { secret } = await createToken(
      { ...test.core, tokens: admin },
      { name: 'cron', role: 'reporter', actor: ADA },
    );
    await expect(open([{ name: 'token', role: 'admin', secret }])).rejects.toThrow(
      "The token 'token' of the environment is the same as another one",
    );
    await revokeToken({ ...test.core, tokens: admin }, { name: 'cron', actor: ADA });
    await expect(open([{ name: 'token', role: 'admin', secret }])).rejects.toThrow('the same as another one');
    await expect(
      createToken({ ...test.core, tokens: admin }, { name: 'Root', role: 'viewer', actor: ADA }),
    ).rejects.toThrow(ConflictError);
    await admin.close();
  });

  it('keep the tokens they know where they cannot be read, and wait for no read for ever', async () => {
    const admin = await open(environment);
    const failing = {
      ...test.core.prisma,
      accessToken: { findMany: () => Promise.reject(new Error('away')) },
    };
    Object.assign(admin, { options: { ...test.core, environment, prisma: failing } });
    await admin.reload();
    expect(admin.find('from-the-environment')).toMatchObject({ name: 'root' });
    await admin.close();
  });
});
