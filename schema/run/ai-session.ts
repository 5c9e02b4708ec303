import { builder } from '../builder.js';

interface AiMessage {
  role: string;
  content: string;
  at: string | null;
}

const AiMessageRef = builder.objectRef<AiMessage>('AiMessage').implement({
  description: 'One message of an AI session.',
  fields: (t) => ({
    role: t.exposeString('role', { description: 'Who speaks, such as `user`, `assistant` or `tool`.' }),
    content: t.exposeString('content', { description: 'What is said.' }),
    at: t.exposeString('at', { nullable: true, description: 'When, as the sender wrote it.' }),
  }),
});

builder.prismaNode('AiSession', {
  description: 'The session of an AI that drove a run.',
  id: { resolve: ({ id }) => id },
  findUnique: (id) => ({ id: Number(id) }),
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    databaseId: t.exposeInt('id', { description: 'Its number in the database.' }),
    run: t.relation('run', { description: 'The run it drove.' }),
    sessionKey: t.exposeString('sessionKey', {
      nullable: true,
      description: 'What the AI calls the session.',
    }),
    model: t.exposeString('model', { nullable: true, description: 'The model that was used.' }),
    inputTokens: t.exposeInt('inputTokens', { nullable: true, description: 'Tokens read.' }),
    outputTokens: t.exposeInt('outputTokens', { nullable: true, description: 'Tokens written.' }),
    costUsd: t.exposeFloat('costUsd', { nullable: true, description: 'What it cost, in US dollars.' }),
    messages: t.field({
      type: [AiMessageRef],
      description: 'What was said, in order.',
      select: { messages: true },
      resolve: ({ messages }) => messages as unknown as AiMessage[],
    }),
    transcriptPath: t.exposeString('transcriptPath', {
      nullable: true,
      description: 'Where the AI keeps the whole transcript.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was recorded.' }),
  }),
});
