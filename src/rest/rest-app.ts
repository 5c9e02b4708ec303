import type { Readable } from 'node:stream';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Core } from '../domain/core.js';

/** Where routes whose requests and answers are described by zod schemas are added. */
export type RestApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export interface RestDependencies {
  core: Core;
  /** Makes the key of a run that comes without one. */
  newId: () => string;
  /** Makes a backup of the embedded database; null where the database is a server. */
  makeBackup: (() => Promise<{ archive: Readable }>) | null;
}
