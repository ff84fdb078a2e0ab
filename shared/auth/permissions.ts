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
  'agent:edit',
  'service:read',
  'service:edit',
  'policy:read',
  'policy:edit',
  'agreement:read',
  'agreement:edit',
  'template:read',
  'template:edit',
  'wrap-up:edit',
  'presence:own',
  'presence:others',
  'wallboard:read',
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
  'template:read',
  'presence:own',
  'attachment:write',
  'session:own',
];

const SUPERVISOR: Permission[] = [
  ...AGENT,
  'ticket:assign',
  'policy:read',
  'policy:edit',
  'agreement:read',
  'presence:others',
  'wallboard:read',
  'template:edit',
];

/** Contract, "Who may". Each role adds to the one before it. */
export const ROLE_PERMISSIONS: Record<Role, readonly Permission[]> = {
  agent: AGENT,
  supervisor: SUPERVISOR,
  admin: [...SUPERVISOR, 'service:edit', 'agent:edit', 'agreement:edit', 'wrap-up:edit'],
};

export function mayDo(roles: readonly Role[], permission: Permission): boolean {
  return roles.some((role) => ROLE_PERMISSIONS[role].includes(permission));
}
