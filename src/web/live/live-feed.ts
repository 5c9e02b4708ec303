import { createClient, type Client } from 'graphql-ws';
import {
  FeedDocument,
  RunFeedDocument,
  type FeedSubscription,
  type RunFeedSubscription,
} from '../generated/graphql.js';
import { EventLog } from './event-log.js';
import { faultOf, type FeedFault } from './feed-fault.js';
import type { FeedEvent } from './feed-event.js';
import { retryDelay } from './retry-delay.js';

/** Events that come at once are told at once: so many milliseconds after the first of them at most. */
const TOLD_EVERY_MS = 150;
/** A connection that is silent for so long is asked for a sign of life, and dropped where none comes in time. */
const PING_EVERY_MS = 15_000;
const PONG_WITHIN_MS = 8_000;
/** For the server to take a connection. */
const PATIENCE_MS = 10_000;

/** `live`: what happens is told; `waiting`: the connection is lost, and made again at `retryAt`. */
export type FeedState =
  { status: 'connecting' } | { status: 'live' } | { status: 'waiting'; why: string; retryAt: number };

export interface FeedOptions {
  /** Of the WebSocket. */
  url: string;
  /** The newest position; what follows it is told first. */
  newestPosition: () => Promise<string>;
  /** The server takes this person for nobody (any more). */
  onSignedOut: (why: string) => void;
}

/**
 * Whatever happens on the server, each event once, in order. A connection that is lost is made again as often as it
 * takes, and goes on behind the last event that came. Where the server does not know that position (its data is
 * another's), everything starts anew: `onReset` tells those who show anything to ask for it again.
 */
export class LiveFeed {
  readonly log = new EventLog();
  #state: FeedState = { status: 'connecting' };
  #position: string;
  #client: Client | null = null;
  #unsubscribe: () => void = () => undefined;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #tell: ReturnType<typeof setTimeout> | undefined;
  #untold: FeedEvent[] = [];
  #closed = false;
  readonly #onState = new Set<() => void>();
  readonly #onEvents = new Set<(events: readonly FeedEvent[]) => void>();
  readonly #onReset = new Set<() => void>();
  readonly #onRuns = new Set<(jobIds: readonly string[] | null) => void>();
  #wasLive = false;

  /** @param position what was shown first is not older than it */
  constructor(
    private readonly options: FeedOptions,
    position: string,
  ) {
    this.#position = position;
    this.#connect();
  }

  get state(): FeedState {
    return this.#state;
  }

  /** Of the last event that came. */
  get position(): string {
    return this.#position;
  }

  onState = (listener: () => void): (() => void) => listen(this.#onState, listener);
  onEvents = (listener: (events: readonly FeedEvent[]) => void): (() => void) =>
    listen(this.#onEvents, listener);
  /** Hears of which jobs runs were recorded; null: of any, since the connection was lost meanwhile. */
  onRuns = (listener: (jobIds: readonly string[] | null) => void): (() => void) =>
    listen(this.#onRuns, listener);
  onReset = (listener: () => void): (() => void) => listen(this.#onReset, listener);

  /** Does not wait any longer: the network is back, or somebody presses the button. */
  retryNow = (): void => {
    if (this.#state.status !== 'waiting' || this.#closed) return;
    clearTimeout(this.#retry);
    this.#connect();
  };

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#tell);
    this.#disconnect();
  }

  #set(state: FeedState): void {
    this.#state = state;
    for (const listener of this.#onState) listener();
  }

  #disconnect(): void {
    this.#unsubscribe();
    this.#unsubscribe = () => undefined;
    void this.#client?.dispose();
    this.#client = null;
  }

  #connect(): void {
    this.#disconnect();
    if (this.#state.status !== 'connecting') this.#set({ status: 'connecting' });
    let silence: ReturnType<typeof setTimeout> | undefined;
    const client = createClient({
      url: this.options.url,
      connectionAckWaitTimeout: PATIENCE_MS,
      retryAttempts: 0, // each attempt begins behind another position
      keepAlive: PING_EVERY_MS,
      on: {
        connected: () => {
          this.#failures = 0;
          this.#set({ status: 'live' });
          if (this.#wasLive) this.#tellRuns(null); // runs have no positions
          this.#wasLive = true;
        },
        ping: (received) => {
          if (!received) silence = setTimeout(() => client.terminate(), PONG_WITHIN_MS);
        },
        pong: (received) => {
          if (received) clearTimeout(silence);
        },
        closed: () => clearTimeout(silence),
      },
    });
    const own = (): boolean => this.#client === client && !this.#closed;
    this.#client = client;
    const unfollow = client.subscribe<FeedSubscription>(
      { query: FeedDocument.toString(), variables: { after: this.#position } },
      {
        next: ({ data, errors }) => {
          if (!own()) return;
          if (data) this.#take(data.events);
          else if (errors) this.#lost(faultOf(errors));
        },
        error: (error) => {
          if (own()) this.#lost(faultOf(error));
        },
        complete: () => {
          if (own()) this.#lost({ kind: 'lost', why: 'the server ended the connection' });
        },
      },
    );
    const leaveRuns = this.#followRuns(client);
    this.#unsubscribe = () => {
      unfollow();
      leaveRuns();
    };
  }

  /** On the connection of the feed, and made anew with it. */
  #followRuns(client: Client): () => void {
    return client.subscribe<RunFeedSubscription>(
      { query: RunFeedDocument.toString() },
      {
        next: ({ data }) => {
          if (data) this.#tellRuns(data.runsRecorded.jobIds);
        },
        // The feed hears of it as well, and does what there is to do.
        error: () => undefined,
        complete: () => undefined,
      },
    );
  }

  #tellRuns(jobIds: readonly string[] | null): void {
    for (const listener of this.#onRuns) listener(jobIds);
  }

  #take({ position, event }: FeedSubscription['events']): void {
    this.#position = position;
    this.#untold.push(event);
    // The first of many waits as long as those that follow it: a page that shows them draws once.
    this.#tell ??= setTimeout(() => this.#tellAll(), TOLD_EVERY_MS);
  }

  #tellAll(): void {
    this.#tell = undefined;
    const events = this.#untold;
    this.#untold = [];
    this.log.add(events);
    for (const listener of this.#onEvents) listener(events);
  }

  #lost(fault: FeedFault): void {
    this.#disconnect();
    if (fault.kind === 'signed-out') {
      this.close();
      this.options.onSignedOut(fault.why);
      return;
    }
    this.#failures += 1;
    const delay = fault.retryMs ?? retryDelay(this.#failures, Math.random);
    this.#set({ status: 'waiting', why: fault.why, retryAt: Date.now() + delay });
    this.#retry = setTimeout(() => {
      if (fault.kind === 'unknown-position') void this.#startAnew();
      else this.#connect();
    }, delay);
  }

  async #startAnew(): Promise<void> {
    try {
      this.#position = await this.options.newestPosition();
    } catch {
      if (!this.#closed) this.#lost({ kind: 'unknown-position', why: 'the server does not answer' });
      return;
    }
    if (this.#closed) return;
    this.#untold = [];
    this.log.forget();
    this.#connect();
    for (const listener of this.#onReset) listener();
  }
}

function listen<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
