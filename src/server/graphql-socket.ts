import type { IncomingMessage } from 'node:http';
import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Viewer } from '../domain/access/viewer.js';
import type { Log } from '../log.js';
import type { Credentials } from './authenticate.js';
import type { LiveLimits } from './live-limits.js';
import { onRevoked, whyRevoked } from './on-revoked.js';
import type { SlowReaders } from './slow-readers.js';

/** "Try again later": what a client that comes back by itself takes for no error of its own. */
const READS_TOO_SLOWLY = [1013, 'Reads too slowly; subscribe again after the last position'] as const;

/** Time to answer the close, in milliseconds, for who never signed in. */
const STRANGER_CLOSE_MS = 1_000;

export interface GraphQLSocketOptions {
  limits: LiveLimits;
  readers: SlowReaders;
  log: Log;
  /** Of the request that opened the socket. */
  requestId: string;
}

/** One operation on a socket. */
export interface SocketOperation {
  /** Aborts when the operation is over, however it ended. */
  signal: AbortSignal;
  over: () => void;
}

/**
 * A client's WebSocket, as the protocol of graphql-ws uses it. Whatever ends it ends its operations at once, and nothing
 * that the client still sends is carried out.
 *
 * | ends with | when |
 * | --- | --- |
 * | 1001 | the server stops |
 * | 1006 | the client answers no ping (cut off) |
 * | 1009 | a message is larger than 8 MiB |
 * | 1013 | the client does not read what is sent |
 * | 4400 | a message is none of the protocol, or binary |
 * | 4401 | there is no right token, or it was revoked; an operation came before `connection_ack` |
 * | 4406 | the subprotocol is not `graphql-transport-ws` |
 * | 4408 | `connection_init` did not come |
 * | 4409 | the id of an operation is in use |
 * | 4429 | `connection_init` came twice |
 * | 4500 | the server failed |
 */
export class GraphQLSocket {
  /** Null until `connection_init` showed who it is. */
  viewer: Viewer | null = null;
  /** What the viewer showed. */
  shown: Credentials = { authorization: undefined };
  readonly #operations = new Set<SocketOperation>();
  readonly #keepAlive: NodeJS.Timeout;
  /** One for each message that is not out yet: lets its sender go on. */
  readonly #waiting = new Set<() => void>();
  #heard = true;
  #forgetViewer = (): void => undefined;

  constructor(
    private readonly client: WebSocket,
    readonly request: IncomingMessage,
    private readonly options: GraphQLSocketOptions,
  ) {
    this.#keepAlive = setInterval(() => this.#ping(), options.limits.keepAliveMs);
    client.on('pong', () => (this.#heard = true));
    client.on('ping', (data) => {
      this.#heard = true;
      if (this.#hasRoom()) client.pong(data);
    });
    client.on('error', (error) => {
      // `ws` ends the socket by itself, with the code that fits.
      const { log, requestId } = options;
      log.warn({ err: error, requestId }, 'a WebSocket was ended since its client sent what does not fit');
    });
    client.once('close', () => {
      clearInterval(this.#keepAlive);
      this.#forgetViewer();
      this.#end();
      this.options.readers.caughtUp(this);
    });
  }

  get protocol(): string {
    return this.client.protocol;
  }

  /** @returns when it is out, or when there is nobody any more to send it to */
  async send(data: string): Promise<void> {
    if (!this.#hasRoom()) return;
    await new Promise<void>((resolve) => {
      this.#waiting.add(resolve);
      if (this.#waiting.size === 1) this.#waits();
      this.client.send(data, () => {
        this.#waiting.delete(resolve);
        if (this.#waiting.size > 0) this.#waits();
        else this.options.readers.caughtUp(this);
        resolve();
      });
    });
  }

  close(code?: number, reason?: string): void {
    this.client.close(code, reason);
    // Somebody we do not know gets no half minute to send the rest of a frame.
    if (!this.viewer) setTimeout(() => this.client.terminate(), STRANGER_CLOSE_MS).unref();
    this.#end();
  }

  onMessage(handle: (data: string) => Promise<void>): void {
    this.client.on('message', (data, isBinary) => {
      this.#heard = true;
      if (!this.#isOpen) return;
      if (isBinary) return this.close(CloseCode.BadRequest, 'Messages are text');
      handle((data as Buffer).toString()).catch((error: unknown) => {
        const { log, requestId } = this.options;
        log.error({ err: error, requestId }, 'a message of a WebSocket could not be handled');
        this.close(CloseCode.InternalServerError, 'Internal server error');
      });
    });
  }

  /** The socket is this viewer's from now on, and ends when its token is revoked. */
  signIn(viewer: Viewer, shown: Credentials): void {
    this.viewer = viewer;
    this.shown = shown;
    this.#forgetViewer = onRevoked(viewer, () => this.close(CloseCode.Unauthorized, whyRevoked(viewer)));
  }

  begin(): SocketOperation {
    const controller = new AbortController();
    const operation: SocketOperation = {
      signal: controller.signal,
      over: () => {
        this.#operations.delete(operation);
        controller.abort();
      },
    };
    if (this.#isOpen) this.#operations.add(operation);
    else controller.abort();
    return operation;
  }

  get #isOpen(): boolean {
    return this.client.readyState === this.client.OPEN;
  }

  /** What the socket sent may still reach its client; nobody waits for that any more. */
  #end(): void {
    for (const operation of this.#operations) operation.over();
    for (const resolve of this.#waiting) resolve();
  }

  /** Whether more may be sent; ends the socket where too much waits already. */
  #hasRoom(): boolean {
    if (!this.#isOpen) return false;
    const { maxWaitingBytes, maxWaitingMessages } = this.options.limits;
    if (this.client.bufferedAmount <= maxWaitingBytes && this.#waiting.size < maxWaitingMessages) return true;
    this.close(...READS_TOO_SLOWLY);
    return false;
  }

  #waits(): void {
    this.options.readers.waits(this, () => this.close(...READS_TOO_SLOWLY));
  }

  #ping(): void {
    // Behind what waits, a ping would not be heard for as long as that takes, which is limited elsewhere.
    if (this.#waiting.size > 0) return;
    if (!this.#heard) return this.client.terminate();
    this.#heard = false;
    this.client.ping();
  }
}
