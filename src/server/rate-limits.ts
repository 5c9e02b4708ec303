import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Viewer } from '../domain/access/viewer.js';

const MINUTE_SECONDS = 60;
/** Guesses at a token, of an address in a minute. With 256 random bits it is the log that this keeps readable. */
const FAILURES_A_MINUTE = 30;

/** Each answers with the seconds to wait, or null where the request may go on. */
export interface RateLimits {
  /** One request or operation of a viewer; of an address, where tokens do not tell viewers apart. */
  take(viewer: Viewer | null, address: string): Promise<number | null>;
  /** One request with a token that nobody has. */
  failed(address: string): Promise<number | null>;
}

/** @param requestsAMinute 0: as many as they come */
export function rateLimits(requestsAMinute: number): RateLimits {
  if (requestsAMinute === 0) return { take: async () => null, failed: async () => null };
  const requests = new RateLimiterMemory({ points: requestsAMinute, duration: MINUTE_SECONDS });
  const failures = new RateLimiterMemory({ points: FAILURES_A_MINUTE, duration: MINUTE_SECONDS });
  return {
    take: (viewer, address) =>
      consume(requests, viewer && viewer.key !== 'local' ? viewer.key : `address/${address}`),
    failed: (address) => consume(failures, address),
  };
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<number | null> {
  try {
    await limiter.consume(key);
    return null;
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
  }
}
