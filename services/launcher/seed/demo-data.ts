import { demoMailDomain, demoSmsNumber } from '../../../shared/demo-data.ts';
import type { Agreement } from '../../../shared/domain/agreements.ts';
import { DEFAULT_POLICY } from '../../../shared/domain/routing-policy.ts';
import {
  type Agent,
  CHANNELS,
  type City,
  type CityService,
  type LocalName,
  type Role,
} from '../../../shared/domain/types.ts';

/** What an empty database is seeded with: six cities, their services and staff. The persons are invented. */

export type DemoAgent = Omit<Agent, 'passwordHash'>;

const ZONE = 'Europe/Helsinki';
const NEVER = 0;
const OFFER_SECONDS = 30;
const CAPACITY_UNITS = 6;
const HARD_CAP_UNITS = 8;
const FULL_SKILL = 5;
const GOOD_SKILL = 3;

const named = (fi: string, sv: string, en: string): LocalName => ({ fi, sv, en });

const CITIES: { id: string; code: string; name: LocalName; staff: StaffNames }[] = [
  {
    id: 'helsinki',
    code: 'HEL',
    name: named('Helsinki', 'Helsingfors', 'Helsinki'),
    staff: [
      'Aino Lehtovaara',
      'Mikko Rantakallio',
      'Ebba Sandås',
      'Jari Koivuharju',
      'Päivi Hakasalo',
      'Olli Vesterinen',
    ],
  },
  {
    id: 'espoo',
    code: 'ESP',
    name: named('Espoo', 'Esbo', 'Espoo'),
    staff: [
      'Sanna Kuusiluoma',
      'Teemu Ahonpää',
      'Oscar Lindgård',
      'Riikka Mäntylahti',
      'Harri Salmisuo',
      'Noora Peltokangas',
    ],
  },
  {
    id: 'vantaa',
    code: 'VAN',
    name: named('Vantaa', 'Vanda', 'Vantaa'),
    staff: [
      'Leena Haapajoki',
      'Antti Suvikorpi',
      'Linnea Bergvik',
      'Kalle Niittyoja',
      'Marja Tuulispää',
      'Ville Hongisaari',
    ],
  },
  {
    id: 'tampere',
    code: 'TAM',
    name: named('Tampere', 'Tammerfors', 'Tampere'),
    staff: [
      'Eeva Koskiluoto',
      'Juha Pyykönoja',
      'Fredrik Näsman',
      'Tiina Hallanaro',
      'Pekka Rautaharkko',
      'Hanna Särkilampi',
    ],
  },
  {
    id: 'turku',
    code: 'TUR',
    name: named('Turku', 'Åbo', 'Turku'),
    staff: [
      'Kaisa Aurajärvi',
      'Lauri Merituuli',
      'Saga Holmström',
      'Timo Vartiovuori',
      'Ulla Ruissalmi',
      'Jonas Skärgren',
    ],
  },
  {
    id: 'oulu',
    code: 'OUL',
    name: named('Oulu', 'Uleåborg', 'Oulu'),
    staff: [
      'Outi Tervahauta',
      'Sami Pikisaarela',
      'Hilda Norrbäck',
      'Jenni Limingoja',
      'Esa Kiiminki',
      'Anni Hailuotola',
    ],
  },
];

/** agent1 to agent4, supervisor, admin. */
type StaffNames = [string, string, string, string, string, string];

const SERVICES: Record<string, LocalName> = {
  general: named('Yleinen neuvonta', 'Allmän rådgivning', 'General advice'),
  daycare: named('Varhaiskasvatus', 'Småbarnspedagogik', 'Early childhood education'),
  streets: named('Kadut ja liikenne', 'Gator och trafik', 'Streets and traffic'),
  waste: named('Jätehuolto', 'Avfallshantering', 'Waste management'),
  parking: named('Pysäköinti', 'Parkering', 'Parking'),
  library: named('Kirjasto', 'Bibliotek', 'Library'),
  social: named('Sosiaalipalvelut', 'Socialservice', 'Social services'),
  health: named('Terveyspalvelut', 'Hälsotjänster', 'Health services'),
  permits: named('Luvat', 'Tillstånd', 'Permits'),
  accessibility: named('Esteettömyys', 'Tillgänglighet', 'Accessibility'),
};

/** In the order of `StaffNames`; only agents have skills. */
const STAFF: { login: string; role: Role; speaksSwedish: boolean; skills: Record<string, number> }[] = [
  { login: 'agent1', role: 'agent', speaksSwedish: true, skills: skilled(Object.keys(SERVICES), GOOD_SKILL) },
  {
    login: 'agent2',
    role: 'agent',
    speaksSwedish: false,
    skills: skilled(['general', 'streets', 'waste', 'parking', 'permits'], FULL_SKILL),
  },
  {
    login: 'agent3',
    role: 'agent',
    speaksSwedish: true,
    skills: skilled(['general', 'daycare', 'library', 'accessibility'], FULL_SKILL),
  },
  {
    login: 'agent4',
    role: 'agent',
    speaksSwedish: false,
    skills: skilled(['general', 'social', 'health', 'accessibility'], FULL_SKILL),
  },
  { login: 'supervisor', role: 'supervisor', speaksSwedish: true, skills: {} },
  { login: 'admin', role: 'admin', speaksSwedish: false, skills: {} },
];

export const demoCities: City[] = CITIES.map(({ id, code, name }) => ({
  _id: id,
  name,
  code,
  zone: ZONE,
  mailDomain: demoMailDomain(id),
  smsNumber: demoSmsNumber(id),
}));

export const demoServices: CityService[] = CITIES.flatMap(({ id }) =>
  Object.entries(SERVICES).map(([service, name]) => ({
    _id: `${id}:${service}`,
    city: id,
    service,
    name,
    email: `${service}@${demoMailDomain(id)}`,
    policy: {
      ...DEFAULT_POLICY,
      modes: { chat: service === 'library' ? 'assign' : 'offer', sms: 'assign', email: 'assign', web: 'assign' },
      offerSeconds: OFFER_SECONDS,
    },
    hours: null,
    holidays: false,
    exceptions: [],
    afterHours: 'serve',
    hoursSet: null,
    hoursVersion: 0,
  })),
);

/** Their password is hashed where they are stored. */
export const demoAgents: DemoAgent[] = CITIES.flatMap(({ id, staff }) =>
  STAFF.map(({ login, role, speaksSwedish, skills }, index) => ({
    _id: `${id}-${login}`,
    city: id,
    email: `${login}@${demoMailDomain(id)}`,
    name: staff[index] ?? login,
    roles: [role],
    cities: [id],
    skills: { ...skills },
    languages: speaksSwedish ? ['fi', 'sv', 'en'] : ['fi', 'en'],
    capacity: CAPACITY_UNITS,
    hardCap: HARD_CAP_UNITS,
    load: 0,
    slots: [],
    presence: { state: 'offline', channels: [...CHANNELS], why: null, since: new Date(NEVER) },
    lastAssignedAt: new Date(NEVER),
    connectedUntil: null,
  })),
);

/** Not valid before an admin of Vantaa accepts it (docs/overflow.md). */
export const demoAgreement: Agreement = {
  _id: 'helsinki-vantaa-daycare',
  helped: 'helsinki',
  helper: 'vantaa',
  services: ['daycare'],
  hours: null,
  languages: ['sv'],
  sees: 'conversation',
  transfers: true,
  status: 'proposed',
  proposed: {
    by: { kind: 'agent', id: 'helsinki-admin', name: demoAgents.find(isHelsinkiAdmin)?.name ?? '' },
    city: 'helsinki',
    at: new Date(NEVER),
  },
  accepted: null,
  ended: null,
  version: 1,
};

function isHelsinkiAdmin({ _id }: DemoAgent): boolean {
  return _id === 'helsinki-admin';
}

function skilled(services: string[], level: number): Record<string, number> {
  return Object.fromEntries(services.map((service) => [service, level]));
}
