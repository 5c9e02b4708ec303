import { createToken, revokeToken, type TokenRecord } from '../../src/domain/access/access-tokens.js';
import { ConflictError, InvalidStateError, NotFoundError, ValidationError } from '../../src/domain/errors.js';
import { actorOf } from '../actor.js';
import { builder } from '../builder.js';
import { AccessTokenRef, RoleRef } from './access-token.js';

const CreateAccessTokenInput = builder.inputType('CreateAccessTokenInput', {
  description: 'What token to make.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description:
        'Who or what it is for: 1 to 64 letters, digits, spaces and . _ @ -; unique among the active ones.',
    }),
    role: t.field({ type: RoleRef, required: true, description: 'What it may do.' }),
  }),
});

const CreateAccessTokenSuccess = builder
  .objectRef<{ token: TokenRecord; secret: string }>('CreateAccessTokenSuccess')
  .implement({
    description: 'The token is made.',
    fields: (t) => ({
      accessToken: t.field({
        type: AccessTokenRef,
        description: 'What is kept of it.',
        resolve: ({ token }) => token,
      }),
      secret: t.exposeString('secret', {
        description: 'What its owner sends as `Authorization: Bearer …`. Shown this once.',
      }),
    }),
  });

builder.mutationField('createAccessToken', (t) =>
  t.field({
    type: CreateAccessTokenSuccess,
    description:
      'Makes a token. Without any token the server is open to its own machine; from the first one on, which must be an admin, everybody needs one.',
    authScopes: { may: 'administer' },
    errors: {
      types: [ValidationError, ConflictError],
      union: { description: 'The token, or why there is none.' },
    },
    args: {
      input: t.arg({ type: CreateAccessTokenInput, required: true, description: 'Name and role.' }),
    },
    resolve: (_root, { input }, context) => createToken(context.core, { ...input, actor: actorOf(context) }),
  }),
);

const RevokeAccessTokenInput = builder.inputType('RevokeAccessTokenInput', {
  description: 'Which token to end.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Its name, among the active ones.' }),
  }),
});

const RevokeAccessTokenSuccess = builder
  .objectRef<{ token: TokenRecord }>('RevokeAccessTokenSuccess')
  .implement({
    description: 'The token is ended, with all that it subscribed to.',
    fields: (t) => ({
      accessToken: t.field({
        type: AccessTokenRef,
        description: 'What is kept of it.',
        resolve: ({ token }) => token,
      }),
    }),
  });

builder.mutationField('revokeAccessToken', (t) =>
  t.field({
    type: RevokeAccessTokenSuccess,
    description: 'Ends a token at once, its live subscriptions too.',
    authScopes: { may: 'administer' },
    errors: {
      types: [NotFoundError, InvalidStateError],
      union: { description: 'The ended token, or why it is not ended.' },
    },
    args: {
      input: t.arg({ type: RevokeAccessTokenInput, required: true, description: 'Which token.' }),
    },
    resolve: async (_root, { input }, context) => ({
      token: await revokeToken(context.core, { ...input, actor: actorOf(context) }),
    }),
  }),
);
