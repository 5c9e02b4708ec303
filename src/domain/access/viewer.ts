/** What a token may do; each role's permissions are in `PERMISSIONS`. */
export const ROLES = ['viewer', 'operator', 'reporter', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/**
 * - `read`: see jobs, runs, reviews, suggestions, actions, events, figures
 * - `operate`: approve, reject, apply, roll back, trigger
 * - `report`: record runs
 * - `administer`: create, list and revoke tokens
 */
export const PERMISSION_NAMES = ['read', 'operate', 'report', 'administer'] as const;
export type Permission = (typeof PERMISSION_NAMES)[number];

const PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ['read'],
  operator: ['read', 'operate'],
  reporter: ['report'],
  admin: ['read', 'operate', 'report', 'administer'],
};

/** Who asks, as the transport established it. */
export interface Viewer {
  /**
   * Name of the token, recorded as who did what (invariant 12); `local` where the server runs without tokens, which
   * it does on loopback only.
   */
  name: string;
  role: Role;
  /** Tells viewers apart where their requests and subscriptions are counted. */
  key: string;
  /** Aborts when the token is revoked: what it subscribed to ends. */
  revoked: AbortSignal;
}

export function may(viewer: Pick<Viewer, 'role'>, permission: Permission): boolean {
  return PERMISSIONS[viewer.role].includes(permission);
}

/** The roles with this permission, for a message that says which token would do. */
function rolesWith(permission: Permission): Role[] {
  return ROLES.filter((role) => may({ role }, permission));
}

/** Why somebody who is known may not, for that person. */
export function lacks(viewer: Pick<Viewer, 'role'>, permission: Permission): string {
  return `A token with the role ${viewer.role} may not do this; it takes ${rolesWith(permission).join(' or ')}`;
}
