import { GraphQLError } from 'graphql';
import { lacks, type Permission, type Viewer } from '../../src/domain/access/viewer.js';

/** What the scope plugin tells of a check that failed, as far as it matters here. */
export interface Refusal {
  failure: { kind: string; scope?: string; parameter?: unknown; failures?: Refusal['failure'][] };
}

/** UNAUTHENTICATED for nobody we know; FORBIDDEN, with the role that it takes, for somebody who may not. */
export function notAllowed(viewer: Viewer | null, failure: Refusal['failure']): GraphQLError {
  if (viewer === null) {
    return new GraphQLError('Nobody is signed in: send the token of this server.', {
      extensions: { code: 'UNAUTHENTICATED' },
    });
  }
  const permission = permissionOf(failure);
  return new GraphQLError(permission ? lacks(viewer, permission) : 'This token may not do this.', {
    extensions: { code: 'FORBIDDEN' },
  });
}

function permissionOf({ scope, parameter, failures = [] }: Refusal['failure']): Permission | null {
  if (scope === 'may') return parameter as Permission;
  return failures.map(permissionOf).find((found) => found !== null) ?? null;
}
