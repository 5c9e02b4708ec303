import type { Socket } from 'node:net';
import type { Client, Pool } from 'pg';

/**
 * Ends a connection of the pool that somebody uses and over which nothing has come or gone for so long: where a
 * network, or a proxy on the way, drops packets without a word, TCP itself tries on for a quarter of an hour, and the
 * query with it. Whoever waits there is told that the connection was lost.
 *
 * @param afterMs longer than a transaction may wait for its locks
 * @returns what to call with each new connection before its first query
 */
export function endStalled(pool: Pool, afterMs: number): (client: Client) => void {
  pool.on('acquire', (client) => void socketOf(client).setTimeout(afterMs));
  pool.on('release', (_error, client) => void socketOf(client).setTimeout(0));
  return (client) => {
    const socket = socketOf(client);
    socket.setTimeout(afterMs);
    socket.on('timeout', () => socket.destroy(new Error(`Connection terminated: no word for ${afterMs} ms`)));
  };
}

/** Until it is released, the connection may be silent for as long as the database works. */
export function mayTakeLong(client: Client): void {
  socketOf(client).setTimeout(0);
}

function socketOf({ connection }: Client): Socket {
  return connection.stream as Socket;
}
