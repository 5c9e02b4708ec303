import { ValidationError } from '../../src/domain/errors.js';
import type { GraphQLContext } from '../context.js';
import { badUserInput } from '../errors/bad-user-input.js';
import { readPosition } from '../node-id.js';

/**
 * The position that a client names, once it is sure that it was handed out; 0 is before all of them.
 *
 * @throws GraphQLError naming the newest position where it was not, or is none at all
 */
export async function knownPosition(
  context: GraphQLContext,
  text: string,
  argument: string,
): Promise<bigint> {
  const { core } = context;
  let position: bigint | null = null;
  try {
    position = readPosition(text, [argument]);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
  }
  if (position !== null && position <= core.feed.head) return position;
  const newest = await core.prisma.healingEvent.findFirst({
    orderBy: { position: 'desc' },
    select: { position: true },
  });
  const head = newest?.position ?? 0n;
  if (position !== null && position <= head) return position;
  const given = JSON.stringify(text.length > 30 ? `${text.slice(0, 30)}…` : text);
  const message = `must be a position that was handed out, up to ${head}; ${given} is none`;
  throw badUserInput(`${argument} ${message}`, [{ path: [argument], message }]);
}
