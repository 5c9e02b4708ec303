import type { Client } from 'urql';
import { PositionDocument, ViewerDocument, type ViewerQuery } from '../generated/graphql.js';
import { LiveFeed } from '../live/live-feed.js';
import { createServerClient, isSignedOut, messageOf } from '../live/server-client.js';
import { Server } from '../live/server.js';
import { documentOf } from '../live/typed-document.js';

const SESSION_PATH = '/session';

export type Viewer = ViewerQuery['viewer'];

export type Session =
  | { status: 'starting' }
  /** The server does not answer. */
  | { status: 'unreachable'; why: string }
  /** The server asks for a token; `why`: what ended the session before. */
  | { status: 'signed-out'; why: string | null }
  /** The token records runs, and may read nothing. */
  | { status: 'may-not-read'; viewer: Viewer }
  | { status: 'signed-in'; viewer: Viewer; server: Server };

/**
 * Who uses the page. A token that is typed in goes to the server once, which gives the browser a cookie for it: the page
 * keeps nothing that another script could take.
 */
export class SessionStore {
  #session: Session = { status: 'starting' };
  /** An answer to an earlier attempt counts no more. */
  #attempt = 0;
  readonly #listeners = new Set<() => void>();

  get session(): Session {
    return this.#session;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** As whoever the server takes the browser for: it asks for no token, or knows it by a cookie. */
  start = async (): Promise<void> => {
    this.#set({ status: 'starting' });
    await this.#open().then(
      (opened) => {
        if (opened === 'refused') this.#set({ status: 'signed-out', why: null });
      },
      (error: unknown) => this.#set({ status: 'unreachable', why: (error as Error).message }),
    );
  };

  /** @throws Error with a sentence for a person, where the server does not take the token or does not answer */
  signIn = async (token: string): Promise<void> => {
    await askForSession(token);
    if ((await this.#open()) === 'refused') throw new Error('The browser keeps no cookies of this page.');
  };

  /** Ends the session on the server, too. */
  signOut = async (): Promise<void> => {
    await fetch(SESSION_PATH, { method: 'DELETE' }).catch(() => undefined); // the page forgets it all the same
    this.#ended(null);
  };

  #ended(why: string | null): void {
    this.#attempt += 1;
    this.#set({ status: 'signed-out', why });
  }

  async #open(): Promise<'opened' | 'refused'> {
    const attempt = (this.#attempt += 1);
    const onSignedOut = (why: string): void => {
      if (attempt === this.#attempt && this.#session.status === 'signed-in') this.#ended(why);
    };
    const recognise = (): void => void this.#recognise(attempt, client);
    const client = createServerClient({ signedOut: onSignedOut, forbidden: recognise });
    // The position first of all: whatever is shown later is not older, so that nothing is missed in between.
    const [asked, position] = await Promise.all([
      client.query(documentOf(ViewerDocument), {}).toPromise(),
      newestPosition(client),
    ]);
    if (attempt !== this.#attempt) return 'opened';
    if (asked.error) {
      if (isSignedOut(asked.error)) return 'refused';
      throw new Error(messageOf(asked.error));
    }
    const { viewer } = asked.data as ViewerQuery;
    if (!viewer.permissions.includes('READ')) {
      this.#set({ status: 'may-not-read', viewer });
      return 'opened';
    }
    if (position instanceof Error) throw position;
    const feed = new LiveFeed(
      {
        url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
        newestPosition: async () => {
          const newest = await newestPosition(client);
          if (newest instanceof Error) throw newest;
          return newest;
        },
        onSignedOut,
      },
      position,
    );
    let wasLive = false;
    feed.onState(() => {
      if (feed.state.status !== 'live') return;
      // A server that was started anew may know another role for the token.
      if (wasLive) recognise();
      wasLive = true;
    });
    this.#set({ status: 'signed-in', viewer, server: new Server(client, feed) });
    return 'opened';
  }

  /** Asks who this is now: what is offered follows, and what is shown stays. */
  async #recognise(attempt: number, client: Client): Promise<void> {
    const { data } = await client
      .query(documentOf(ViewerDocument), {}, { requestPolicy: 'network-only' })
      .toPromise();
    if (!data || attempt !== this.#attempt || this.#session.status !== 'signed-in') return;
    const { viewer } = data;
    if (JSON.stringify(viewer) === JSON.stringify(this.#session.viewer)) return;
    if (viewer.permissions.includes('READ')) this.#set({ ...this.#session, viewer });
    else this.#set({ status: 'may-not-read', viewer });
  }

  #set(session: Session): void {
    const before = this.#session;
    const stays =
      before.status === 'signed-in' && session.status === 'signed-in' && before.server === session.server;
    if (before.status === 'signed-in' && !stays) before.server.close();
    this.#session = session;
    for (const listener of this.#listeners) listener();
  }
}

/** @throws Error with the server's sentence */
async function askForSession(token: string): Promise<void> {
  const answer = await fetch(SESSION_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  }).catch(() => {
    throw new Error('The server is out of reach.');
  });
  if (answer.ok) return;
  const body = (await answer.json().catch(() => null)) as { detail?: unknown } | null;
  throw new Error(typeof body?.detail === 'string' ? body.detail : `HTTP status ${answer.status}`);
}

/** An error is handed back, not thrown: whether it matters depends on who asks. */
async function newestPosition(client: Client): Promise<string | Error> {
  const { data, error } = await client
    .query(documentOf(PositionDocument), {}, { requestPolicy: 'network-only' })
    .toPromise();
  if (error) return new Error(messageOf(error));
  return data?.events.nodes[0]?.position ?? '0';
}
