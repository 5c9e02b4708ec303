import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The part of Telegram's bot API that a sender needs, on the loopback address. */
export interface TelegramApi {
  url: string;
  /** What the bot was told to say, and to whom. */
  sent: { chat_id: string; text: string }[];
  /** Whether it refuses to send. */
  refuses: boolean;
  close(): Promise<void>;
}

export async function telegramApi(): Promise<TelegramApi> {
  const polling = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const method = new URL(request.url ?? '/', 'http://telegram').pathname.split('/').at(-1);
      const answer = (result: unknown): void => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ ok: true, result }));
      };
      if (method === 'getUpdates') polling.add(response);
      else if (method === 'getMe')
        answer({ id: 123456, is_bot: true, first_name: 'heal', username: 'heal_bot' });
      else if (method !== 'sendMessage') answer(true);
      else if (api.refuses) {
        response.writeHead(403, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({ ok: false, error_code: 403, description: 'Forbidden: bot was blocked' }),
        );
      } else {
        const message = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
          chat_id: string;
          text: string;
        };
        api.sent.push(message);
        answer({ message_id: api.sent.length, date: 1, chat: { id: message.chat_id, type: 'private' } });
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const api: TelegramApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: [],
    refuses: false,
    close: async () => {
      for (const response of polling) response.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return api;
}
