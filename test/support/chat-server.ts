import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request for a chat completion, as it arrived. */
export interface ChatRequest {
  path: string;
  headers: IncomingMessage['headers'];
  body: {
    model?: string;
    stream?: boolean;
    tools?: { function?: { name?: string } }[];
    messages?: { role: string; content: unknown }[];
  };
  /** Of the last message of a user. */
  prompt: string;
}

/** What is answered to it: words, a call of a tool, or plain HTTP; null for nothing at all. */
export type ChatReply =
  | { text: string; finish?: string; usage?: object | null }
  | { tool: string; arguments: string }
  | { status: number; headers?: Record<string, string>; body?: string }
  | null;

/** A small server that speaks OpenAI's chat completions, streamed or not, as a provider of models does. */
export interface ChatServer {
  /** With `/v1`. */
  url: string;
  requests: ChatRequest[];
  /** Called for each request; by default it finds nothing to suggest. */
  reply: (request: ChatRequest, index: number) => ChatReply;
  close(): Promise<void>;
}

const USAGE = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };

export async function chatServer(): Promise<ChatServer> {
  const server = createServer((request, response) => {
    void readAll(request).then((text) => {
      const body = (text === '' ? {} : JSON.parse(text)) as ChatRequest['body'];
      const prompt = textOf(body.messages?.findLast(({ role }) => role === 'user')?.content);
      const arrived = { path: request.url ?? '', headers: request.headers, body, prompt };
      const reply = chat.reply(arrived, chat.requests.push(arrived) - 1);
      if (reply === null) return;
      if ('status' in reply) response.writeHead(reply.status, reply.headers).end(reply.body ?? '');
      else if (body.stream === true) stream(response, body.model ?? '', reply);
      else whole(response, body.model ?? '', reply);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const chat: ChatServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: [],
    reply: () => ({ text: '{"suggestions": []}' }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return chat;
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: { text?: unknown }) => (typeof part.text === 'string' ? part.text : '')).join('');
}

type Said = Extract<ChatReply, { text: string } | { tool: string }>;

function message(reply: Said) {
  if ('text' in reply) return { role: 'assistant', content: reply.text };
  const { tool: name, arguments: given } = reply;
  const call = { index: 0, id: 'call_1', type: 'function', function: { name, arguments: given } };
  return { role: 'assistant', content: null, tool_calls: [call] };
}

function finishOf(reply: Said): string {
  return 'text' in reply ? (reply.finish ?? 'stop') : 'tool_calls';
}

function usageOf(reply: Said): object | null {
  return 'text' in reply && reply.usage !== undefined ? reply.usage : USAGE;
}

function whole(response: ServerResponse, model: string, reply: Said): void {
  const usage = usageOf(reply);
  const choices = [{ index: 0, message: message(reply), finish_reason: finishOf(reply) }];
  const answer = { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model, choices };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ ...answer, ...(usage !== null && { usage }) }));
}

function stream(response: ServerResponse, model: string, reply: Said): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (more: object): void => {
    const chunk = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, ...more };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  send({ choices: [{ index: 0, delta: message(reply), finish_reason: null }] });
  send({ choices: [{ index: 0, delta: {}, finish_reason: finishOf(reply) }] });
  const usage = usageOf(reply);
  if (usage !== null) send({ choices: [], usage });
  response.end('data: [DONE]\n\n');
}
