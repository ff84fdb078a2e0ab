import { isSameHost } from '../../shared/auth/origins.ts';
import { mayDo, PERMISSIONS, ROLE_PERMISSIONS } from '../../shared/auth/permissions.ts';
import { citiesFor, viewerOf, visibleTo } from '../../shared/auth/viewer.ts';
import type { Agent, Role } from '../../shared/domain/types.ts';
import { CHANNELS, ROLES } from '../../shared/domain/types.ts';

function anAgent(roles: Role[], cities: string[]): Agent {
  const never = new Date(0);
  return {
    _id: 'a1',
    city: cities[0] ?? '',
    email: 'a1@helsinki.example',
    name: 'Aino',
    passwordHash: '',
    roles,
    cities,
    skills: {},
    languages: ['fi'],
    capacity: 6,
    hardCap: 8,
    load: 0,
    slots: [],
    presence: { state: 'available', channels: [...CHANNELS], why: null, since: never },
    lastAssignedAt: never,
    connectedUntil: null,
  };
}

describe('roles', () => {
  it('hold only what is in the closed list', () => {
    for (const role of ROLES) expect(PERMISSIONS).toEqual(expect.arrayContaining([...ROLE_PERMISSIONS[role]]));
  });

  it('each add to the one before: no supervisor lacks what an agent may', () => {
    expect(ROLE_PERMISSIONS.supervisor).toEqual(expect.arrayContaining([...ROLE_PERMISSIONS.agent]));
    expect(ROLE_PERMISSIONS.admin).toEqual(expect.arrayContaining([...ROLE_PERMISSIONS.supervisor]));
  });

  it('leave a service’s settings to the admin', () => {
    expect(ROLES.filter((role) => mayDo([role], 'service:edit'))).toEqual(['admin']);
    expect(ROLES.filter((role) => mayDo([role], 'service:read'))).toEqual([...ROLES]);
  });

  it.each<[Role, boolean]>([
    ['agent', false],
    ['supervisor', true],
    ['admin', true],
  ])('%s assigns: %s', (role, may) => {
    expect(mayDo([role], 'ticket:assign')).toBe(may);
  });

  it('of one person are added together, and none is none', () => {
    expect(mayDo(['agent', 'supervisor'], 'ticket:assign')).toBe(true);
    for (const permission of PERMISSIONS) expect(mayDo([], permission)).toBe(false);
  });
});

describe('a viewer', () => {
  const viewer = viewerOf(anAgent(['agent'], ['helsinki', 'espoo']));

  it('sees what is in own cities; anything else is as absent as what never was', () => {
    const ours = { city: 'espoo' };
    expect(visibleTo(viewer, ours)).toBe(ours);
    const absent = () => visibleTo(viewer, null);
    expect(absent).toThrow('There is no such ticket');
    expect(() => visibleTo(viewer, { city: 'oulu' })).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(() => visibleTo(viewer, { city: 'oulu' })).toThrow('There is no such ticket');
  });

  it('asks for own cities: all where none is named, none where one is another’s', () => {
    expect(citiesFor(viewer, undefined)).toEqual(['helsinki', 'espoo']);
    expect(citiesFor(viewer, ['espoo', 'espoo'])).toEqual(['espoo']);
    expect(() => citiesFor(viewer, ['espoo', 'oulu'])).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});

describe('a page of the server itself', () => {
  it.each([
    ['http://10.0.0.5:3000', '10.0.0.5:3000', true],
    ['http://10.0.0.5', '10.0.0.5:3000', false],
    ['https://evil.example', '10.0.0.5:3000', false],
    ['null', '10.0.0.5:3000', false],
    ['http://10.0.0.5:3000', undefined, false],
  ])('%s at %s: %s', (origin, host, isOwn) => {
    expect(isSameHost(origin, host)).toBe(isOwn);
  });
});
