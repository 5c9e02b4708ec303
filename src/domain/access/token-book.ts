import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PrismaClient } from '../../generated/prisma/client.js';
import type { Log } from '../../log.js';
import type { Clock } from '../clock.js';
import { ValidationError } from '../errors.js';
import { within } from '../within.js';
import { SessionBook } from './session-book.js';
import { digestOf } from './token-secret.js';
import type { Role, Viewer } from './viewer.js';

/** A token from the environment: it cannot be revoked while the server runs. */
export interface EnvironmentToken {
  name: string;
  role: Role;
  secret: string;
}

export interface TokenBookOptions {
  prisma: PrismaClient;
  environment: readonly EnvironmentToken[];
  clock: Clock;
  log: Log;
}

interface Entry {
  viewer: Viewer;
  digest: Buffer;
  /** Null: from the environment. */
  id: number | null;
  revoke: AbortController;
}

/** How often uses are written down, and the tokens read again. */
const KEEP_UP_EVERY_MS = 60_000;
/** A database that takes longer to name the tokens does not answer. */
const READ_MS = 10_000;
const RETRY_MS = 1_000;

/** Who revokes their own token, or makes the first one without any, gets the answer within this time. */
const ANSWER_MS = 250;

/**
 * The active tokens, in memory: a request asks no database who sent it. Looked up by a keyed digest and compared in
 * constant time, so that how long it takes says nothing about a token.
 */
export class TokenBook {
  private entries = new Map<string, Entry>();
  /** The same by the keys of their viewers. */
  private byKey = new Map<string, Entry>();
  /** Of those without a token, where that is enough. */
  private local: Entry;
  private readonly indexKey = randomBytes(32);
  private readonly used = new Map<number, Date>();
  /** Once true, never false again: a server that asked for tokens must not fall open when the last one goes. */
  private asked = false;
  private reading: Promise<void> | null = null;
  private again = false;
  private closed = false;
  private timer: NodeJS.Timeout | null = null;
  private retry: NodeJS.Timeout | null = null;
  /** The browsers that are signed in with one of these tokens. */
  readonly sessions: SessionBook;

  private constructor(private readonly options: TokenBookOptions) {
    this.local = entry({ name: 'local', role: 'admin', key: 'local' }, Buffer.alloc(0), null);
    for (const { name, role, secret } of options.environment) {
      const digest = digestOf(secret);
      this.entries.set(this.indexOf(digest), entry({ name, role, key: `environment/${name}` }, digest, null));
    }
    this.asked = this.entries.size > 0;
    const { prisma, clock } = options;
    this.sessions = new SessionBook({ prisma, clock, tokenOf: (key) => this.byKey.get(key) });
  }

  static async open(options: TokenBookOptions): Promise<TokenBook> {
    await refuseSharedSecrets(options);
    const book = new TokenBook(options);
    await book.read();
    book.timer = setInterval(() => {
      void book.writeUses();
      void book.reload(); // news of a revocation may be lost on its way
    }, KEEP_UP_EVERY_MS).unref();
    return book;
  }

  /** Whether there are tokens: then everybody needs one. Without, whoever reaches the server is its user. */
  get required(): boolean {
    return this.asked;
  }

  /** Whether an admin's token comes from the environment, which no revocation takes away. */
  get environmentAdmin(): boolean {
    return this.options.environment.some(({ role }) => role === 'admin');
  }

  /** Whether a token of the environment has this name. */
  hasName(name: string): boolean {
    return this.options.environment.some((token) => token.name.toLowerCase() === name.toLowerCase());
  }

  /** Who has this token; null: nobody. A null `secret` is that of somebody who sent none. */
  find(secret: string | null): Viewer | null {
    if (!this.required) return this.local.viewer;
    if (secret === null) return null;
    const digest = digestOf(secret);
    const found = this.entries.get(this.indexOf(digest));
    if (!found || !timingSafeEqual(found.digest, digest)) return null;
    if (found.id !== null) this.used.set(found.id, this.options.clock.now());
    return found.viewer;
  }

  /** Who is signed in with this secret of a session; null: nobody. @throws where the database does not answer */
  async findSession(secret: string): Promise<Viewer | null> {
    const viewer = await this.sessions.find(secret);
    const id = viewer && this.byKey.get(viewer.key)?.id;
    if (id != null) this.used.set(id, this.options.clock.now());
    return viewer;
  }

  /**
   * Reads the tokens again; those that are gone are revoked here and now. Where that fails, the known ones stay, it
   * is told, and tried again. One read at a time: who asks during one gets the next.
   */
  reload(): Promise<void> {
    if (this.closed) return Promise.resolve();
    if (this.reading) {
      this.again = true;
      return this.reading;
    }
    this.reading = this.readUntilCurrent().finally(() => (this.reading = null));
    return this.reading;
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.timer) clearInterval(this.timer);
    if (this.retry) clearTimeout(this.retry);
    await this.reading;
    await this.writeUses();
  }

  private async readUntilCurrent(): Promise<void> {
    try {
      do {
        this.again = false;
        await this.read();
        await this.sessions.recheck();
      } while (this.again && !this.closed);
    } catch (error) {
      this.options.log.error({ err: error }, 'the access tokens could not be read again; trying on');
      if (this.retry) clearTimeout(this.retry);
      if (!this.closed) this.retry = setTimeout(() => void this.reload(), RETRY_MS).unref();
    }
  }

  private async read(): Promise<void> {
    const rows = await within(READ_MS, () =>
      this.options.prisma.accessToken.findMany({
        where: { revokedAt: null },
        select: { id: true, name: true, role: true, digest: true },
      }),
    );
    const next = new Map([...this.entries].filter(([, { id }]) => id === null));
    for (const { id, name, role, digest } of rows) {
      const index = this.indexOf(digest);
      const known = this.entries.get(index);
      next.set(index, known ?? entry({ name, role, key: `token/${id}` }, Buffer.from(digest), id));
    }
    const gone = [...this.entries].filter(([index]) => !next.has(index)).map(([, { revoke }]) => revoke);
    this.entries = next;
    this.byKey = new Map([...next.values()].map((found) => [found.viewer.key, found]));
    for (const revoke of gone) this.end(revoke, 'The token was revoked');
    if (!this.asked && this.entries.size > 0) {
      this.asked = true;
      this.end(this.local.revoke, 'The server asks for a token now');
      this.local = entry({ name: 'local', role: 'admin', key: 'local' }, Buffer.alloc(0), null);
    }
  }

  /** Nobody gets in with it any more; what is under way ends a moment later. */
  private end(revoke: AbortController, reason: string): void {
    setTimeout(() => revoke.abort(new Error(reason)), ANSWER_MS).unref();
  }

  private indexOf(digest: Uint8Array): string {
    return createHmac('sha256', this.indexKey).update(digest).digest('base64');
  }

  private async writeUses(): Promise<void> {
    const uses = [...this.used];
    this.used.clear();
    try {
      for (const [id, lastUsedAt] of uses) {
        await this.options.prisma.accessToken.updateMany({ where: { id }, data: { lastUsedAt } });
      }
    } catch (error) {
      this.options.log.warn({ err: error }, 'the last use of tokens could not be written down');
    }
  }
}

function entry(who: Omit<Viewer, 'revoked'>, digest: Buffer, id: number | null): Entry {
  const revoke = new AbortController();
  return { viewer: { ...who, revoked: revoke.signal }, digest, id, revoke };
}

/**
 * With the secret of a lesser token as SELFHEAL_TOKEN, whoever has that one would be an admin; with that of a revoked
 * one, they would be back.
 */
async function refuseSharedSecrets({ prisma, environment }: TokenBookOptions): Promise<void> {
  const byDigest = new Map(environment.map(({ name, secret }) => [digestOf(secret).toString('hex'), name]));
  const twice = environment.find(
    ({ name, secret }) => byDigest.get(digestOf(secret).toString('hex')) !== name,
  );
  const stored = await prisma.accessToken.findFirst({
    where: { digest: { in: environment.map(({ secret }) => new Uint8Array(digestOf(secret))) } },
    select: { digest: true },
  });
  const name = twice?.name ?? (stored && byDigest.get(Buffer.from(stored.digest).toString('hex')));
  if (name == null) return;
  throw new ValidationError(
    `The token '${name}' of the environment is the same as another one; each needs a secret of its own. ` +
      `Commands take SELFHEAL_TOKEN too: start the server without the one that is meant for them`,
  );
}
