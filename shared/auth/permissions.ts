import type { Role } from '../domain/types.ts';

/** Everything that may be asked of the staff's interface, as `object:action`. */
export const PERMISSIONS = [
  'ticket:read',
  'ticket:claim',
  'ticket:reply',
  'ticket:transfer',
  'ticket:resolve',
  'ticket:edit',
  'ticket:assign',
  'contact:read',
  'agent:read',
  'service:read',
  'service:edit',
  'presence:own',
  'attachment:write',
  'session:own',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const AGENT: Permission[] = [
  'ticket:read',
  'ticket:claim',
  'ticket:reply',
  'ticket:transfer',
  'ticket:resolve',
  'ticket:edit',
  'contact:read',
  'agent:read',
  'service:read',
  'presence:own',
  'attachment:write',
  'session:own',
];

/** Contract, "Who may". Each role adds to the one before it. */
export const ROLE_PERMISSIONS: Record<Role, readonly Permission[]> = {
  agent: AGENT,
  supervisor: [...AGENT, 'ticket:assign'],
  admin: [...AGENT, 'ticket:assign', 'service:edit'],
};

export function mayDo(roles: readonly Role[], permission: Permission): boolean {
  return roles.some((role) => ROLE_PERMISSIONS[role].includes(permission));
}
