import { createHmac, timingSafeEqual } from 'node:crypto';
import type { PrismaClient } from '../../generated/prisma/client.js';
import type { Clock } from '../clock.js';
import { within } from '../within.js';
import { digestOf, newSecret } from './token-secret.js';
import type { Viewer } from './viewer.js';

/** A browser signs in anew after two weeks, whatever it does. */
export const SESSION_MS = 14 * 86_400_000;
/** Browsers that may be signed in with one token; another one ends the oldest. */
const MOST_SESSIONS = 100;
/** Of all tokens, in memory; what is looked up again costs a statement. */
const MOST_KNOWN = 10_000;
/** A database that takes longer does not answer. */
const READ_MS = 10_000;
/** Whoever signs out gets the answer within this time; then what is open ends. */
const ANSWER_MS = 250;

/** What a session belongs to. */
export interface SessionToken {
  viewer: Viewer;
  /** SHA-256 of the token. */
  digest: Buffer;
}

export interface SessionBookOptions {
  prisma: PrismaClient;
  clock: Clock;
  /** The active token with this key. */
  tokenOf: (key: string) => SessionToken | undefined;
}

interface Known {
  /** The token's own viewer: another one, or none, and the session is over. */
  token: Viewer;
  viewer: Viewer;
  expiresAt: Date;
  end: AbortController;
}

/**
 * The browsers that are signed in. A session is a random secret that the browser keeps in a cookie; of it and of the token
 * only digests are kept, so that who reads the database can sign in with neither. It ends with its token, by signing out, or
 * after two weeks, and counts in every process on the database; what was asked for once is known without asking again.
 */
export class SessionBook {
  /** By the digest of their secret, the one that was asked for last at the end. */
  readonly #known = new Map<string, Known>();
  readonly #asking = new Map<string, Promise<Known | null>>();
  /** Counts the rechecks: what was read before one may be over since. */
  #checked = 0;

  constructor(private readonly options: SessionBookOptions) {}

  /** Signs a browser in. @returns the secret, which is given once, here */
  async open({ viewer, digest }: SessionToken): Promise<string> {
    const { prisma, clock } = this.options;
    const secret = newSecret('session');
    const now = clock.now();
    await prisma.accessSession.create({
      data: {
        digest: new Uint8Array(digestOf(secret)),
        tokenKey: viewer.key,
        proof: proofOf(secret, digest),
        createdAt: now,
        expiresAt: new Date(now.getTime() + SESSION_MS),
      },
    });
    await prisma.$executeRaw`
      DELETE FROM access_sessions WHERE expires_at <= ${now} OR digest IN (
        SELECT digest FROM access_sessions WHERE token_key = ${viewer.key} ORDER BY created_at DESC OFFSET ${MOST_SESSIONS})`;
    return secret;
  }

  /** Who is signed in with this secret; null: nobody (any more). @throws where the database does not answer */
  async find(secret: string): Promise<Viewer | null> {
    const digest = digestOf(secret);
    const key = digest.toString('base64');
    let known = this.#known.get(key) ?? null;
    if (!known) {
      let asked = this.#asking.get(key);
      if (!asked) {
        asked = this.#read(secret, digest).finally(() => this.#asking.delete(key));
        this.#asking.set(key, asked);
      }
      known = await asked;
    }
    if (!known || known.expiresAt <= this.options.clock.now() || !this.#isCurrent(known)) {
      this.#known.delete(key);
      return null;
    }
    this.#remember(key, known);
    return known.viewer;
  }

  /** Ends the sessions that other processes ended, or that time did. @throws where the database does not answer */
  async recheck(): Promise<void> {
    this.#checked += 1;
    const keys = [...this.#known.keys()];
    if (keys.length === 0) return;
    const rows = await within(READ_MS, () =>
      this.options.prisma.accessSession.findMany({
        where: {
          digest: { in: keys.map((key) => new Uint8Array(Buffer.from(key, 'base64'))) },
          expiresAt: { gt: this.options.clock.now() },
        },
        select: { digest: true },
      }),
    );
    const there = new Set(rows.map(({ digest }) => Buffer.from(digest).toString('base64')));
    for (const key of keys) if (!there.has(key)) this.#end(key);
  }

  async #read(secret: string, digest: Buffer): Promise<Known | null> {
    const before = this.#checked;
    const row = await within(READ_MS, () =>
      this.options.prisma.accessSession.findUnique({ where: { digest: new Uint8Array(digest) } }),
    );
    if (this.#checked !== before) return this.#read(secret, digest);
    const token = row && this.options.tokenOf(row.tokenKey);
    if (!token || !timingSafeEqual(row.proof, proofOf(secret, token.digest))) return null;
    const end = new AbortController();
    const revoked = AbortSignal.any([token.viewer.revoked, end.signal]);
    return { token: token.viewer, viewer: { ...token.viewer, revoked }, expiresAt: row.expiresAt, end };
  }

  #isCurrent({ token }: Known): boolean {
    return this.options.tokenOf(token.key)?.viewer === token;
  }

  #remember(key: string, known: Known): void {
    this.#known.delete(key);
    this.#known.set(key, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }

  #end(key: string): void {
    const known = this.#known.get(key);
    this.#known.delete(key);
    if (known) setTimeout(() => known.end.abort(new Error('Signed out')), ANSWER_MS).unref();
  }
}

/** That the session was opened with this token: a token of the same name that came later is another one. */
function proofOf(secret: string, tokenDigest: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac('sha256', secret).update(tokenDigest).digest());
}
