import { ValidationError } from '../src/domain/errors.js';
import { argument } from './errors/bad-user-input.js';

/** Types that have a global id, and what stands in it. */
const NODE_KEYS = {
  Job: 'jobId',
  Run: 'integer',
  AiSession: 'integer',
  Review: 'integer',
  Suggestion: 'integer',
  Action: 'integer',
  Event: 'position',
} as const;

export type NodeType = keyof typeof NODE_KEYS;
export type DatabaseNodeType = {
  [Type in NodeType]: (typeof NODE_KEYS)[Type] extends 'integer' ? Type : never;
}[NodeType];

const KEY_PROPERTY = { jobId: 'jobId', integer: 'id', position: 'position' } as const;

/** The property of an object of this type that its global id is made of; null where the type has no global id. */
export function nodeKeyProperty(type: string): string | null {
  return Object.hasOwn(NODE_KEYS, type) ? KEY_PROPERTY[NODE_KEYS[type as NodeType]] : null;
}

const LARGEST_INTEGER = 2_147_483_647n;
const LARGEST_POSITION = 9_223_372_036_854_775_807n;

export function encodeNodeId(type: string, id: string | number | bigint): string {
  return Buffer.from(`${type}:${id}`).toString('base64');
}

/**
 * The integer key behind the id of one type: from its global id, or from the database id in plain digits.
 *
 * @param path where the id stands in the input, for the error
 * @throws ValidationError naming what was expected and what was given
 */
export function readDatabaseId(
  type: DatabaseNodeType,
  id: string,
  path: (string | number)[] = ['id'],
): number {
  if (/^\d+$/.test(id)) {
    if (isKey(id, LARGEST_INTEGER)) return Number(id);
    throw refusal(path, `${quoted(id)} is no database id: those go from 1 to ${LARGEST_INTEGER}`);
  }
  const decoded = decode(id);
  if (decoded === null) {
    throw refusal(
      path,
      `${quoted(id)} is no id of a ${type}: give its field id, or its databaseId in digits`,
    );
  }
  if (decoded.type !== type) {
    throw refusal(
      path,
      `${quoted(id)} is the id of another type (${decoded.type}); that of a ${type} is needed`,
    );
  }
  if (!isKey(decoded.key, LARGEST_INTEGER)) throw refusal(path, `${quoted(id)} is no id of a ${type}`);
  return Number(decoded.key);
}

/** For the fields `node` and `nodes`. @throws GraphQLError for what is no global id of this schema */
export function decodeNodeId(id: string): { typename: string; id: string } {
  return argument(() => {
    const decoded = decode(id);
    const kind =
      decoded && Object.hasOwn(NODE_KEYS, decoded.type) ? NODE_KEYS[decoded.type as NodeType] : null;
    const fits =
      decoded !== null &&
      (kind === 'jobId' ||
        (kind === 'integer' && isKey(decoded.key, LARGEST_INTEGER)) ||
        (kind === 'position' && isKey(decoded.key, LARGEST_POSITION)));
    if (!fits)
      throw refusal(['id'], `${quoted(id)} is no global id; those come from the field id of an object`);
    return { typename: decoded.type, id: decoded.key };
  });
}

/**
 * A position of the audit trail, as events and subscriptions give it.
 *
 * @throws ValidationError where the text is no position; whether it was handed out is not checked
 */
export function readPosition(text: string, path: (string | number)[]): bigint {
  if (/^\d{1,19}$/.test(text) && BigInt(text) <= LARGEST_POSITION) return BigInt(text);
  throw refusal(
    path,
    `${quoted(text)} is no position; those are the numbers in the field position of an event`,
  );
}

function decode(id: string): { type: string; key: string } | null {
  const match = /^([A-Za-z]\w*):([^\0]+)$/.exec(Buffer.from(id, 'base64').toString('utf8'));
  return match?.[1] === undefined || match[2] === undefined ? null : { type: match[1], key: match[2] };
}

function isKey(text: string, largest: bigint): boolean {
  return /^[1-9]\d{0,18}$/.test(text) && BigInt(text) <= largest;
}

function refusal(path: (string | number)[], message: string): ValidationError {
  return new ValidationError(`${path.join('.')}: ${message}`, [{ path, message }]);
}

function quoted(id: string): string {
  return JSON.stringify(id.length > 60 ? `${id.slice(0, 60)}…` : id);
}
