import { GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GraphQLContext } from '../../schema/context.js';
import { transact } from '../../src/domain/transact.js';
import type { HealingEvent } from '../../src/generated/prisma/client.js';
import type { Server } from '../../src/server/create-server.js';
import { useCore } from '../support/core.js';
import { testServer } from './test-server.js';
import { wsClient, type TestClient } from './ws-client.js';

const test = useCore({ 'backup.yaml': 'cmd: echo hello\n' });
const SUBSCRIBERS = [
  ...Array.from({ length: 8 }, (_, index) => ({
    token: index % 2 === 0 ? 'ada-secret-1' : 'bob-secret-1',
    word: 'a',
  })),
  { token: 'ada-secret-1', word: 'b' },
  { token: 'eve-secret-1', word: 'a' },
];
const executions: string[] = [];
let handed = 0;
let subscribed = 0;
let tellSubscribed: () => void;
const allSubscribed = new Promise<void>((resolve) => (tellSubscribed = resolve));
/** Opens once every subscriber has the event: until then what is executed for the first is not done. */
let open: () => void;
let opened: Promise<void>;
let server: Server;
let url: string;
const clients: TestClient[] = [];

const text = { type: new GraphQLNonNull(GraphQLString) };
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { a: text } }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      news: {
        ...text,
        args: { word: text },
        subscribe: (_root, _args, { core, signal }: GraphQLContext) => {
          const events = core.feed.subscribe({ after: core.feed.head, signal });
          subscribed += 1;
          if (subscribed === SUBSCRIBERS.length) tellSubscribed();
          return (async function* () {
            for await (const event of events) {
              handed += 1;
              if (handed % SUBSCRIBERS.length === 0) setImmediate(() => open());
              yield event;
            }
          })();
        },
        resolve: async (event: HealingEvent, { word }: { word: string }, { viewer }: GraphQLContext) => {
          const executed = `${event.position} ${word} ${viewer?.role} ${viewer?.name}`;
          executions.push(executed);
          await opened;
          return executed;
        },
      },
    },
  }),
});

beforeAll(async () => {
  const token = (name: string, role: 'operator' | 'viewer') => ({ name, role, secret: `${name}-secret-1` });
  server = await testServer(test, schema, {
    tokens: [token('ada', 'operator'), token('bob', 'operator'), token('eve', 'viewer')],
  });
  url = `http://127.0.0.1:${await server.listen()}`;
});
afterAll(async () => {
  for (const { client } of clients) await client.dispose();
  await server.close();
});

it('executes an event once for subscribers that see the same, and tells none about another', async () => {
  const streams = SUBSCRIBERS.map(({ token, word }) => {
    const connected = wsClient(url, { connectionParams: { token } });
    clients.push(connected);
    return connected.client.iterate<{ news: string }>({
      query: 'subscription ($word: String!) { news(word: $word) }',
      variables: { word },
    });
  });
  for (let event = 0; event < 2; event += 1) {
    opened = new Promise((resolve) => (open = resolve));
    const received = Promise.all(streams.map((stream) => stream.next()));
    await allSubscribed;
    await transact(test.core, (tx) => tx.event({ type: 'review.started', jobId: 'backup', actor: 'test' }));
    const values = (await received).map(({ value }) => (value as { data: { news: string } }).data.news);
    const { position } = await test.core.prisma.healingEvent.findFirstOrThrow({
      orderBy: { position: 'desc' },
    });
    expect(values).toEqual(
      SUBSCRIBERS.map(
        ({ token, word }) => `${position} ${word} ${token.startsWith('eve') ? 'viewer' : 'operator'} `,
      ),
    );
    expect(executions.splice(0).sort()).toEqual([...new Set(values)].sort());
  }
});
