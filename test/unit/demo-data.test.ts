import { demoAgents, demoAgreement, demoCities, demoServices } from '../../services/launcher/seed/demo-data.ts';
import { decideAcceptAgreement, faultsOfTerms } from '../../shared/domain/agreements.ts';

const SERVICES = 'general daycare streets waste parking library social health permits accessibility'.split(' ');
const CITIES = ['helsinki', 'espoo', 'vantaa', 'tampere', 'turku', 'oulu'];

describe('the demo data', () => {
  it('has the six cities with their numbers and mail domains, in order', () => {
    expect(
      demoCities.map(({ _id, code, mailDomain, smsNumber, zone }) => [_id, code, mailDomain, smsNumber, zone]),
    ).toEqual([
      ['helsinki', 'HEL', 'helsinki.example', '+358500000001', 'Europe/Helsinki'],
      ['espoo', 'ESP', 'espoo.example', '+358500000002', 'Europe/Helsinki'],
      ['vantaa', 'VAN', 'vantaa.example', '+358500000003', 'Europe/Helsinki'],
      ['tampere', 'TAM', 'tampere.example', '+358500000004', 'Europe/Helsinki'],
      ['turku', 'TUR', 'turku.example', '+358500000005', 'Europe/Helsinki'],
      ['oulu', 'OUL', 'oulu.example', '+358500000006', 'Europe/Helsinki'],
    ]);
  });

  it('uses every id and address once', () => {
    const all = [...demoCities, ...demoServices, ...demoAgents].map(({ _id }) => _id);
    const addresses = [...demoServices, ...demoAgents].map(({ email }) => email);

    expect(new Set(all).size).toBe(6 + 60 + 36);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(new Set(demoAgents.map(({ name }) => name)).size).toBe(demoAgents.length);
  });
});

describe('the demo agreement', () => {
  it('is one that Vantaa’s admin may accept, in order and without effect before', () => {
    const servicesOf = (city: string) =>
      new Set(demoServices.flatMap((one) => (one.city === city ? [one.service] : [])));
    expect(faultsOfTerms(demoAgreement, servicesOf)).toEqual([]);
    expect(demoAgreement).toMatchObject({ status: 'proposed', helped: 'helsinki', helper: 'vantaa' });
    const by = { kind: 'agent' as const, id: 'vantaa-admin', name: '' };
    const acting = { by, cities: new Set(['vantaa']), at: new Date() };
    expect(decideAcceptAgreement(demoAgreement, acting).ok).toBe(true);
  });
});

describe.each(CITIES)('the demo data of %s', (city) => {
  const services = demoServices.filter((service) => service.city === city);
  const staff = demoAgents.filter((agent) => agent.city === city);
  const agents = staff.filter(({ roles }) => roles.includes('agent'));

  it('has ten services, open round the clock, served at night too, chats offered for 30 s except in the library', () => {
    expect(services.map(({ service }) => service)).toEqual(SERVICES);
    for (const {
      _id,
      service,
      email,
      hours,
      afterHours,
      policy: { modes, offerSeconds },
    } of services) {
      expect({ _id, email, hours, afterHours, modes, offerSeconds }).toEqual({
        _id: `${city}:${service}`,
        email: `${service}@${city}.example`,
        hours: null,
        afterHours: 'serve',
        modes: { chat: service === 'library' ? 'assign' : 'offer', sms: 'assign', email: 'assign', web: 'assign' },
        offerSeconds: 30,
      });
    }
  });

  it('has four agents, a supervisor and an admin, all offline and free', () => {
    expect(staff.map(({ _id, email, roles }) => [_id, email, roles])).toEqual(
      ['agent1', 'agent2', 'agent3', 'agent4', 'supervisor', 'admin'].map((login) => [
        `${city}-${login}`,
        `${login}@${city}.example`,
        [login.replace(/\d/, '')],
      ]),
    );
    for (const agent of staff) {
      expect(agent).toMatchObject({
        cities: [city],
        capacity: 6,
        hardCap: 8,
        load: 0,
        slots: [],
        presence: { state: 'offline' },
      });
    }
  });

  it('covers every service by agent1, and by the others together', () => {
    const [first, ...others] = agents.map(({ skills }) => Object.keys(skills));

    expect(first).toEqual(SERVICES);
    expect(new Set(others.flat())).toEqual(new Set(SERVICES));
  });

  it('is spoken in Finnish and English by all agents, in Swedish by half of them', () => {
    expect(agents.every(({ languages }) => languages.includes('fi') && languages.includes('en'))).toBe(true);
    expect(agents.filter(({ languages }) => languages.includes('sv'))).toHaveLength(2);
  });
});
