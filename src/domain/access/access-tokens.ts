import type { AccessToken, Prisma } from '../../generated/prisma/client.js';
import { TOKEN_CHANNEL } from '../channels.js';
import type { Actor, Core } from '../core.js';
import { ConflictError, InvalidStateError, NotFoundError, ValidationError } from '../errors.js';
import { isUniqueViolation } from '../unique-violation.js';
import { isTokenName, TOKEN_NAME_RULE } from './token-name.js';
import { digestOf, newSecret } from './token-secret.js';
import { ROLES, type Role } from './viewer.js';

/** All that is shown of a token after it was made. */
export type TokenRecord = Omit<AccessToken, 'digest'>;

const SHOWN = { digest: true } as const;
/** Any number that no other lock of this database has: tokens change one at a time. */
const TOKEN_LOCK = 7_233_141_003;

/**
 * Makes a token. Its secret is given once, here, and kept nowhere.
 *
 * The first one must be an admin's: from then on everybody needs a token, and nobody could make another.
 *
 * @throws ValidationError for a bad name or role; ConflictError where an active token has the name
 */
export async function createToken(
  core: Core,
  input: { name: string; role: Role; actor: Actor },
): Promise<{ token: TokenRecord; secret: string }> {
  const name = input.name.trim();
  if (!isTokenName(name)) {
    throw new ValidationError(`name: must be ${TOKEN_NAME_RULE}`, [
      { path: ['name'], message: `must be ${TOKEN_NAME_RULE}` },
    ]);
  }
  if (core.tokens.hasName(name)) {
    throw new ConflictError(`The server was started with a token named '${name}'; take another name`);
  }
  if (!ROLES.includes(input.role)) {
    throw new ValidationError(`role: must be one of ${ROLES.join(', ')}`, [
      { path: ['role'], message: `must be one of ${ROLES.join(', ')}` },
    ]);
  }
  const secret = newSecret();
  try {
    const token = await changeTokens(core, async (db) => {
      const first = !core.tokens.environmentAdmin && (await countAdmins(db)) === 0;
      if (first && input.role !== 'admin') {
        throw new ValidationError(
          'role: the first token must be an admin: from then on everybody needs a token, and only an admin can make others',
          [{ path: ['role'], message: 'must be admin for the first token' }],
        );
      }
      return db.accessToken.create({
        data: {
          name,
          role: input.role,
          digest: new Uint8Array(digestOf(secret)),
          createdBy: input.actor.name,
          createdAt: core.clock.now(),
        },
        omit: SHOWN,
      });
    });
    return { token, secret };
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new ConflictError(`There is an active token named '${name}' already; revoke it first`);
  }
}

/**
 * Ends a token, and what it subscribed to. By name among the active ones.
 *
 * @throws NotFoundError; InvalidStateError for the last admin's, after which nobody could make another
 */
export async function revokeToken(core: Core, input: { name: string; actor: Actor }): Promise<TokenRecord> {
  const notThere = new NotFoundError(`There is no active token named '${input.name}'`);
  if (!isTokenName(input.name)) throw notThere;
  return changeTokens(core, async (db) => {
    const token = await db.accessToken.findFirst({ where: { name: input.name, revokedAt: null } });
    if (!token) throw notThere;
    if (token.role === 'admin' && !core.tokens.environmentAdmin && (await countAdmins(db)) === 1) {
      throw new InvalidStateError(
        `'${input.name}' is the last admin: nobody could make another token. Make another admin first`,
        'last_admin',
      );
    }
    return db.accessToken.update({
      where: { id: token.id },
      data: { revokedAt: core.clock.now(), revokedBy: input.actor.name },
      omit: SHOWN,
    });
  });
}

/** The newest first; those that were revoked only where asked for. */
export function listTokens(core: Core, { revoked }: { revoked: boolean }): Promise<TokenRecord[]> {
  return core.prisma.accessToken.findMany({
    where: revoked ? {} : { revokedAt: null },
    orderBy: { id: 'desc' },
    omit: SHOWN,
  });
}

function countAdmins(db: Prisma.TransactionClient): Promise<number> {
  return db.accessToken.count({ where: { role: 'admin', revokedAt: null } });
}

/** One change at a time, so that two cannot each leave the other as the last admin; the other processes hear of it. */
async function changeTokens<T>(core: Core, change: (db: Prisma.TransactionClient) => Promise<T>): Promise<T> {
  const result = await core.prisma.$transaction(async (db) => {
    if (core.otherProcesses) await db.$executeRaw`SELECT pg_advisory_xact_lock(${TOKEN_LOCK}::bigint)`;
    const changed = await change(db);
    if (core.otherProcesses) await db.$executeRaw`SELECT pg_notify(${TOKEN_CHANNEL}, '')`;
    return changed;
  });
  await core.tokens.reload();
  return result;
}
