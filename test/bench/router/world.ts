import { demoCities, demoServices } from '../../../services/launcher/seed/demo-data.ts';
import { openTicket } from '../../../shared/domain/open-ticket.ts';
import {
  type Agent,
  CHANNELS,
  type CityService,
  type Language,
  type Message,
  type Ticket,
} from '../../../shared/domain/types.ts';
import { newId, ticketId } from '../../../shared/ids.ts';

/** Six cities with twenty services each, a thousand agents, and as many waiting as are asked for. */
export const AGENTS = 1_000;
const SERVICES_OF_A_CITY = 20;
const SKILLS = 6;
const DAY_MS = 86_400_000;
export const CITIES = demoCities.map(({ _id }) => _id);

/** The demo's services and as many more as make twenty; they never close. */
export function manyServices(): CityService[] {
  const known = demoServices;
  return CITIES.flatMap((city) => {
    const own = known.filter((one) => one.city === city);
    const [model] = own;
    if (!model) throw new Error('a city without services');
    const more = Array.from({ length: SERVICES_OF_A_CITY - own.length }, (_, n) => {
      const service = `more${n}`;
      return { ...model, _id: `${city}:${service}`, service, email: `${service}@${city}.example` };
    });
    return [...own, ...more];
  });
}

/** On duty; each has some of its city's services and, besides Finnish, sometimes Swedish or English. */
export function manyAgents(services: readonly CityService[], room: Pick<Agent, 'capacity' | 'hardCap'>): Agent[] {
  const started = new Date();
  return Array.from({ length: AGENTS }, (_, n) => {
    const city = CITIES[n % CITIES.length] ?? '';
    const own = services.filter((one) => one.city === city).map(({ service }) => service);
    const first = Math.floor(n / CITIES.length) * SKILLS;
    const skills = Array.from({ length: SKILLS }, (__, i) => [own[(first + i) % own.length] ?? '', 1 + ((n + i) % 5)]);
    const languages: Language[] = [
      'fi',
      ...(n % 3 === 0 ? ['sv' as const] : []),
      ...(n % 2 === 0 ? ['en' as const] : []),
    ];
    return {
      _id: `many${n}`,
      city,
      email: `many${n}@${city}.example`,
      name: `Agent ${n}`,
      passwordHash: '',
      roles: ['agent'],
      cities: [city],
      skills: Object.fromEntries(skills),
      languages,
      ...room,
      load: 0,
      slots: [],
      presence: { state: 'available', channels: [...CHANNELS], why: null, since: started },
      lastAssignedAt: new Date(n),
      connectedUntil: null,
    };
  });
}

/** The n-th of so many who wait, over all cities, services, channels and languages. */
export function waitingTicket(n: number, services: readonly CityService[]): Ticket {
  const { city, service } = services[(n * 7) % services.length] ?? { city: '', service: '' };
  const channel = (['sms', 'email', 'chat'] as const)[n % 3] ?? 'sms';
  const language = (['fi', 'fi', 'fi', 'sv', 'en'] as const)[n % 5] ?? 'fi';
  const now = new Date(Date.now() - DAY_MS + n);
  const address = newId();
  const thread = `${channel}:waiting:${address}`;
  const kind = ({ sms: 'phone', email: 'email', chat: 'chat' } as const)[channel];
  const message: Message = {
    _id: newId(),
    city,
    ticket: ticketId(city, thread, 0),
    line: 'conversation',
    seq: 1,
    direction: 'in',
    channel,
    entrance: channel,
    key: newId(),
    clientId: null,
    author: { kind: 'contact', id: newId(), name: '' },
    text: `${n} waits`,
    attachments: [],
    at: now,
    delivery: null,
    traceId: newId(),
  };
  const ticket = openTicket({
    number: `WAIT-${n}`,
    changeId: newId(),
    message,
    opening: { thread, ordinal: 0, service, language, contact: { kind, address, name: null } },
    contact: { _id: message.author.id, name: null, identities: [{ kind, address, verified: false }] },
    previous: null,
    creditMinutes: 0,
    now,
  });
  return { ...ticket, unpublished: false, outbox: [] };
}
