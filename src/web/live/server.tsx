import { createContext, use } from 'react';
import type { AnyVariables, Client } from 'urql';
import type { TypedDocumentString } from '../generated/graphql.js';
import type { ListSource } from './list-store.js';
import { ListStore } from './list-store.js';
import type { LiveFeed } from './live-feed.js';
import type { LiveRow } from './live-list.js';
import { isUnanswered, messageOf } from './server-client.js';
import { documentOf } from './typed-document.js';
import { Unanswered } from './unanswered.js';

/** Lists that are kept, and kept up to date, though they are not on the screen: the way back to them is short. */
const KEPT_LISTS = 6;

/** The server as a signed-in person reaches it: questions, commands, and what happens. */
export class Server {
  readonly #lists = new Map<string, ListStore<never>>();

  constructor(
    readonly client: Client,
    readonly feed: LiveFeed,
  ) {}

  /** @throws Error with a sentence for a person */
  async ask<Result, Variables extends AnyVariables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const result = await this.client
      .query(documentOf(document), variables, { requestPolicy: 'network-only' })
      .toPromise();
    if (result.error) throw new Error(messageOf(result.error));
    return result.data as Result;
  }

  /** @throws Error with a sentence for a person; `Unanswered` where nobody knows whether it was done */
  async tell<Result, Variables extends AnyVariables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const result = await this.client.mutation(documentOf(document), variables).toPromise();
    if (result.error)
      throw isUnanswered(result.error) ? new Unanswered() : new Error(messageOf(result.error));
    return result.data as Result;
  }

  /** The list of this name, read where it is not there yet; of those that nobody looks at the last few stay. */
  list<Row extends LiveRow>(name: string, source: () => ListSource<Row>): ListStore<Row> {
    const known = this.#lists.get(name) as unknown as ListStore<Row> | undefined;
    const list = known ?? new ListStore(source(), this.feed);
    this.#lists.delete(name);
    this.#lists.set(name, list as unknown as ListStore<never>);
    for (const [oldest, store] of this.#lists) {
      if (this.#lists.size <= KEPT_LISTS) break;
      if (store.isWatched) continue;
      store.close();
      this.#lists.delete(oldest);
    }
    return list;
  }

  close(): void {
    for (const list of this.#lists.values()) list.close();
    this.feed.close();
  }
}

export const ServerContext = createContext<Server | null>(null);

export function useServer(): Server {
  const server = use(ServerContext);
  if (!server) throw new Error('useServer is for what is shown to people who are signed in');
  return server;
}
