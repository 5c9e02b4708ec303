import type { Message } from './message.js';

/** A way to people. One attempt is one call; when to try again is not its business. */
export interface NotificationChannel {
  /** After so many milliseconds a call has ended, one way or the other. */
  readonly timeLimitMs: number;
  /**
   * Resolves when the message is with the channel's server.
   *
   * @throws DeliveryError, or any other error, which counts as one that is worth another attempt
   */
  send(message: Message): Promise<void>;
}

/** Why a message did not arrive. The text is shown to people: it holds no secret, and no address of a recipient. */
export class DeliveryError extends Error {
  /** No further attempt can help. */
  readonly permanent: boolean;
  /** Milliseconds that the receiver asked to be left alone; null where it did not. */
  readonly retryAfterMs: number | null;
  /** Recipients, of several, that have the message all the same. */
  readonly reached: readonly string[];

  constructor(
    message: string,
    options: {
      permanent?: boolean;
      retryAfterMs?: number | null;
      reached?: readonly string[];
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'DeliveryError';
    this.permanent = options.permanent ?? false;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.reached = options.reached ?? [];
  }
}
