import { shownUrl } from './endpoint.js';
import { newestPosition } from './newest-position.js';
import { request, type Server } from './request.js';
import type { Positioned, SubscribeOptions } from './subscribe.js';
import type { TypedDocument } from './typed-document.js';

/** What speaks to one server; holds no connection of its own, so there is nothing to close. */
export interface Client {
  /** As people know it, for messages. */
  readonly url: string;
  /** One query or mutation; see `request` for what it throws. */
  request<TResult, TVariables>(
    document: TypedDocument<TResult, TVariables>,
    variables: TVariables,
    signal?: AbortSignal,
    timeoutMs?: number,
  ): Promise<TResult>;
  /** Where a subscription begins that is to tell what happens from now on, whenever it is made. */
  newestPosition(signal?: AbortSignal): Promise<string>;
  /** A subscription that survives lost connections without gaps; see `subscribe`. */
  subscribe<TResult extends Positioned, TVariables extends { after?: string | null }>(
    document: TypedDocument<TResult, TVariables>,
    variables: TVariables,
    options?: SubscribeOptions,
  ): AsyncGenerator<TResult, void, undefined>;
}

/** @param server its `url` begins with http:// or https:// */
export function createClient(server: Server): Client {
  return {
    url: shownUrl(server.url),
    request: (document, variables, signal, timeoutMs) =>
      request(server, document, variables, signal, timeoutMs),
    newestPosition: (signal) => newestPosition(server, signal),
    // What a WebSocket takes is loaded where one is opened.
    subscribe: async function* (document, variables, options) {
      const { subscribe } = await import('./subscribe.js');
      yield* subscribe(server, document, variables, options);
    },
  };
}
