import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between a client and a server, so that the server can go away for the client, and come back. */
export interface TcpProxy {
  port: number;
  /** Ends every connection, and takes no more. */
  cut(): Promise<void>;
  /** Takes connections again, on the same port. */
  mend(): Promise<void>;
  /** Takes connections and keeps them, but passes nothing on, as a network that drops packets. */
  stall(): void;
  /** What connects from now on is served; what was there before stays silent. */
  unstall(): void;
  close(): Promise<void>;
}

export async function openTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  let stalled = false;
  const listen = async (port: number): Promise<number> => {
    const next = createServer((inside) => {
      const outside = connect(target);
      for (const socket of [inside, outside]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          sockets.delete(socket);
          inside.destroy();
          outside.destroy();
        });
      }
      if (!stalled) inside.pipe(outside).pipe(inside);
    });
    server = next;
    await new Promise<void>((resolve, reject) => {
      next.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return (next.address() as AddressInfo).port;
  };
  const cut = async (): Promise<void> => {
    const closing = server;
    server = null;
    if (!closing) return;
    const closed = new Promise((resolve) => closing.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const port = await listen(0);
  return {
    port,
    cut,
    mend: async () => {
      await listen(port);
    },
    stall: () => {
      stalled = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    unstall: () => {
      stalled = false;
    },
    close: cut,
  };
}
