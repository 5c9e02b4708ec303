import { listTokens } from '../../src/domain/access/access-tokens.js';
import { builder } from '../builder.js';
import { AccessTokenRef, ViewerRef } from './access-token.js';

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerRef,
    description: 'Who asks, and what they may do; for every role.',
    skipTypeScopes: true,
    authScopes: { signedIn: true },
    resolve: (_root, _args, { viewer }) => {
      if (!viewer) throw new Error('the scope of the field lets nobody else in');
      return viewer;
    },
  }),
);

builder.queryField('accessTokens', (t) =>
  t.field({
    type: [AccessTokenRef],
    description: 'The active tokens, newest first. Those from the environment are not among them.',
    authScopes: { may: 'administer' },
    complexity: 50,
    args: { revoked: t.arg.boolean({ description: 'Those that were revoked, too.' }) },
    resolve: (_root, { revoked }, { core }) => listTokens(core, { revoked: revoked ?? false }),
  }),
);
