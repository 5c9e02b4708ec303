import type { TokenRecord } from '../../src/domain/access/access-tokens.js';
import {
  may,
  PERMISSION_NAMES,
  ROLES,
  type Permission,
  type Role,
  type Viewer,
} from '../../src/domain/access/viewer.js';
import { builder } from '../builder.js';

const ROLE_TEXT: Record<Role, string> = {
  viewer: 'Reads.',
  operator: 'Reads, approves, rejects, applies, rolls back and triggers.',
  reporter: 'Records runs, and nothing else.',
  admin: 'May do everything, tokens included.',
};

export const RoleRef = builder.enumType('AccessRole', {
  description: 'What a token may do.',
  values: Object.fromEntries(
    ROLES.map((role) => [role.toUpperCase(), { value: role, description: ROLE_TEXT[role] }]),
  ) as Record<Uppercase<Role>, { value: Role; description: string }>,
});

const PERMISSION_TEXT: Record<Permission, string> = {
  read: 'See jobs, runs, reviews, suggestions, actions, events and figures.',
  operate: 'Approve, reject, apply, roll back, trigger.',
  report: 'Record runs.',
  administer: 'Create, list and revoke tokens, and widen what suggestions may change.',
};

const PermissionRef = builder.enumType('Permission', {
  description: 'What somebody may do.',
  values: Object.fromEntries(
    PERMISSION_NAMES.map((name) => [name.toUpperCase(), { value: name, description: PERMISSION_TEXT[name] }]),
  ) as Record<Uppercase<Permission>, { value: Permission; description: string }>,
});

export const AccessTokenRef = builder.objectRef<TokenRecord>('AccessToken').implement({
  description: 'A token of this server. What it is was shown once, when it was made.',
  authScopes: { may: 'administer' },
  fields: (t) => ({
    databaseId: t.exposeInt('id', { description: 'Its number.' }),
    name: t.exposeString('name', {
      description: 'Stands as who did what, in events, suggestions and actions.',
    }),
    role: t.field({ type: RoleRef, description: 'What it may do.', resolve: ({ role }) => role }),
    createdBy: t.exposeString('createdBy', { description: 'Who made it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute.',
    }),
    revokedBy: t.exposeString('revokedBy', {
      nullable: true,
      description: 'Who ended it; null while it is active.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was ended; null while it is active.',
    }),
  }),
});

export const ViewerRef = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who asks.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description: 'Name of the token; `local` where the server asks for none.',
    }),
    role: t.field({ type: RoleRef, description: 'What it may do.', resolve: ({ role }) => role }),
    permissions: t.field({
      type: [PermissionRef],
      description: 'The same one by one; what is not among them is refused.',
      resolve: (viewer) => PERMISSION_NAMES.filter((permission) => may(viewer, permission)),
    }),
  }),
});
