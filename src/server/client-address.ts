import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';

/** The address that a request counts for in limits and logs; empty where the client is gone. No access rests on it. */
export type ClientAddress = (request: IncomingMessage) => string;

/**
 * The address at the other end of the connection; where that is a trusted proxy's, the nearest one in `X-Forwarded-For`
 * that is not. What somebody else writes there counts for nothing.
 *
 * @param trusted addresses, networks (`10.0.0.0/8`), or `loopback`
 */
export function clientAddress(trusted: readonly string[]): ClientAddress {
  const isTrusted = proxyAddr.compile([...trusted]);
  return (request) => {
    const nearest = request.socket.remoteAddress;
    if (nearest === undefined) return '';
    const named = proxyAddr(request, isTrusted);
    return isIP(named) === 0 ? nearest : named;
  };
}
