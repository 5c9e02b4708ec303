/**
 * What programs that speak to a server import from `self-healing/client`: a client for Node, and the documents of the
 * commands with the types of their variables and results. Your own documents fit as well.
 */
export { createClient, type Client } from './create-client.js';
export {
  GraphQLRequestError,
  NotAllowedError,
  ServerUnreachableError,
  UnexpectedAnswerError,
  type GraphQLErrorLike,
} from './errors.js';
export type { Server } from './request.js';
export type { Positioned, SubscribeOptions } from './subscribe.js';
export type { TypedDocument } from './typed-document.js';
export * from './generated/graphql.js';
