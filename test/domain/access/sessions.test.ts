import { once } from 'node:events';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createToken, revokeToken } from '../../../src/domain/access/access-tokens.js';
import { signIn, signOut } from '../../../src/domain/access/sign-in.js';
import { TokenBook, type EnvironmentToken } from '../../../src/domain/access/token-book.js';
import { digestOf } from '../../../src/domain/access/token-secret.js';
import { useCore } from '../../support/core.js';

const ROOT = { name: 'root' };
const PI: EnvironmentToken = { name: 'pi', role: 'viewer', secret: 'three-point-one-four' };

describe('a session', () => {
  const test = useCore({});
  let names = 0;

  /** The book of another process on the same database, or of this one when it starts again. */
  const anotherBook = async (environment: EnvironmentToken[] = []): Promise<TokenBook> => {
    const { prisma, clock, log } = test.core;
    const book = await TokenBook.open({ prisma, clock, log, environment });
    onTestFinished(() => book.close());
    return book;
  };
  const newToken = async () => {
    const name = `ada ${++names}`;
    const { secret } = await createToken(test.core, { name, role: 'operator', actor: ROOT });
    return { name, token: secret };
  };
  const signedIn = async (token: string, core = test.core): Promise<string> => {
    const session = await signIn(core, token);
    if (session?.secret == null) throw new Error('not signed in');
    return session.secret;
  };

  it('is none where the server asks for no token', async () => {
    expect(await signIn(test.core, 'anything')).toMatchObject({ viewer: { name: 'local' }, secret: null });
    expect(await test.core.prisma.accessSession.count()).toBe(0);
  });

  describe('of a token', () => {
    beforeAll(() => createToken(test.core, { name: 'root', role: 'admin', actor: ROOT }));

    it('is its owner, here and in every process, also one that starts later', async () => {
      const { name, token } = await newToken();
      const before = await anotherBook();
      const secret = await signedIn(token);
      for (const book of [test.core.tokens, before, await anotherBook()]) {
        const viewer = await book.findSession(secret);
        expect(viewer).toMatchObject({ name, role: 'operator', key: test.core.tokens.find(token)?.key });
        expect(await book.findSession(secret)).toBe(viewer);
      }
    });

    it('is another one each time, and nobody has a wrong one', async () => {
      const { token } = await newToken();
      const [one, two] = [await signedIn(token), await signedIn(token)];
      expect(one).not.toBe(two);
      for (const wrong of [
        '',
        'x',
        token,
        `${one}x`,
        one.slice(0, -1),
        '\0',
        digestOf(one).toString('base64'),
      ]) {
        expect(await test.core.tokens.findSession(wrong), wrong).toBeNull();
      }
      expect(await signIn(test.core, 'wrong')).toBeNull();
      expect(await signIn(test.core, one)).toBeNull();
      expect(test.core.tokens.find(one)).toBeNull();
    });

    it('cannot be made from what the database holds', async () => {
      const { token } = await newToken();
      const secret = await signedIn(token);
      const rows = await test.core.prisma.accessSession.findMany();
      const dump = JSON.stringify(rows.map((row) => Object.values(row).map(String)));
      const kept = rows.flatMap(({ digest, proof }) => [digest, proof]).map((bytes) => Buffer.from(bytes));
      for (const known of [secret, token]) {
        expect(dump).not.toContain(known);
        expect(kept.some((bytes) => bytes.includes(known.slice(4)))).toBe(false);
      }
      expect(kept.some((bytes) => bytes.equals(digestOf(token)))).toBe(false);
    });

    it('ends with its token, in every process', async () => {
      const { name, token } = await newToken();
      const secret = await signedIn(token);
      const viewer = await test.core.tokens.findSession(secret);
      const other = await anotherBook();
      expect(await other.findSession(secret)).not.toBeNull();
      const ended = once(viewer?.revoked as AbortSignal, 'abort');
      await revokeToken(test.core, { name, actor: ROOT });
      expect(await test.core.tokens.findSession(secret)).toBeNull();
      await ended;
      expect(viewer?.revoked.reason).toMatchObject({ message: 'The token was revoked' });
      await other.reload();
      expect(await other.findSession(secret)).toBeNull();
      await createToken(test.core, { name, role: 'admin', actor: ROOT });
      expect(await test.core.tokens.findSession(secret)).toBeNull();
    });

    it('ends by signing out, and no other of the same token does', async () => {
      const { token } = await newToken();
      const [left, stays] = [await signedIn(token), await signedIn(token)];
      const other = await anotherBook();
      const [here, there] = [await test.core.tokens.findSession(left), await other.findSession(left)];
      const staying = await test.core.tokens.findSession(stays);
      const ended = once(here?.revoked as AbortSignal, 'abort');
      await signOut(test.core, left);
      expect(await test.core.tokens.findSession(left)).toBeNull();
      await ended;
      expect(here?.revoked.reason).toMatchObject({ message: 'Signed out' });
      const endedThere = once(there?.revoked as AbortSignal, 'abort');
      await other.reload(); // as the news make it
      await endedThere;
      expect(await other.findSession(left)).toBeNull();
      expect(await test.core.tokens.findSession(stays)).toBe(staying);
      expect(staying?.revoked.aborted).toBe(false);
      await signOut(test.core, left);
      await signOut(test.core, 'nobody');
    });

    it('that is looked up while it ends does not come back', async () => {
      const { token } = await newToken();
      const secret = await signedIn(token);
      const [found] = await Promise.all([
        test.core.tokens.findSession(secret),
        signOut(test.core, secret),
        test.core.tokens.findSession(secret),
      ]);
      expect(found === null || found.name.startsWith('ada')).toBe(true);
      expect(await test.core.tokens.findSession(secret)).toBeNull();
    });

    it('ends after two weeks', async () => {
      test.setTime('2026-03-02T12:00:00.000Z');
      const { token } = await newToken();
      const secret = await signedIn(token);
      const other = await anotherBook();
      test.setTime('2026-03-16T11:59:59.999Z');
      expect(await test.core.tokens.findSession(secret)).not.toBeNull();
      const viewer = await other.findSession(secret);
      test.setTime('2026-03-16T12:00:00.000Z');
      expect(await test.core.tokens.findSession(secret)).toBeNull();
      const ended = once(viewer?.revoked as AbortSignal, 'abort');
      await other.reload();
      await ended;
      await signedIn(token); // takes the rows of old ones away
      expect(
        await test.core.prisma.accessSession.count({ where: { digest: new Uint8Array(digestOf(secret)) } }),
      ).toBe(0);
    });

    it('is one of a hundred at most', async () => {
      const { token } = await newToken();
      const first = await signedIn(token);
      const { key } = test.core.tokens.find(token) ?? { key: '' };
      for (let count = 1; count < 100; count += 1) {
        test.setTime(new Date(Date.UTC(2026, 2, 20, 12, count)).toISOString());
        await signedIn(token);
      }
      expect(await (await anotherBook()).findSession(first)).not.toBeNull();
      test.setTime('2026-03-20T15:00:00.000Z');
      const last = await signedIn(token);
      const other = await anotherBook();
      expect(await other.findSession(first)).toBeNull();
      expect(await other.findSession(last)).not.toBeNull();
      expect(await test.core.prisma.accessSession.count({ where: { tokenKey: key } })).toBe(100);
    });

    it('counts as a use of the token', async () => {
      const { name, token } = await newToken();
      const secret = await signedIn(token);
      const book = await anotherBook();
      test.setTime('2026-03-21T12:00:00.000Z');
      await book.findSession(secret);
      await book.close();
      const row = await test.core.prisma.accessToken.findFirst({ where: { name } });
      expect(row?.lastUsedAt).toEqual(new Date('2026-03-21T12:00:00.000Z'));
    });
  });

  it('of a token from the environment ends when that has another secret', async () => {
    const core = { ...test.core, tokens: await anotherBook([PI]) };
    const secret = await signedIn(PI.secret, core);
    expect(await (await anotherBook([PI])).findSession(secret)).toMatchObject({ name: 'pi', role: 'viewer' });
    expect(await (await anotherBook()).findSession(secret)).toBeNull();
    expect(await (await anotherBook([{ ...PI, secret: 'two-point-seven' }])).findSession(secret)).toBeNull();
  });
});
