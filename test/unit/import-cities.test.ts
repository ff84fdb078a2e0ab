import { readFileSync } from 'node:fs';
import { clashesOf } from '../../services/admin/import-cities.ts';
import { demoCities, demoServices } from '../../services/launcher/seed/demo-data.ts';
import { citiesDocument } from '../../shared/contracts/cities-document.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { AppError } from '../../shared/errors.ts';

type Given = Record<string, unknown>;
const name = { fi: 'Nimi', sv: 'Namn', en: 'Name' };
const NOTHING = { cities: [], services: [] };

const aService = (given: Given = {}) => ({ id: 'general', name, ...given });
const aCity = (given: Given = {}) => ({
  id: 'lahti',
  code: 'LAH',
  name,
  mailDomain: 'lahti.example',
  smsNumber: '+358500000077',
  services: [aService()],
  ...given,
});

function faultsOf(...cities: unknown[]): string[] {
  try {
    const document = parseOrProblem(citiesDocument, { cities });
    return clashesOf(document, NOTHING).map(({ pointer }) => pointer);
  } catch (error) {
    return error instanceof AppError ? (error.errors ?? []).map(({ pointer }) => pointer) : [String(error)];
  }
}

describe('the document of cities', () => {
  it('has an example that is one', () => {
    const example = parseOrProblem(citiesDocument, JSON.parse(readFileSync('docs/cities.example.json', 'utf8')));
    expect(clashesOf(example, NOTHING)).toEqual([]);
    expect(example.cities[0]?.services.map(({ email }) => email)).toEqual([
      'general@palvelu.helsinki.example',
      'kirjasto@palvelu.helsinki.example',
    ]);
  });

  it.each([
    ['a code in small letters', aCity({ code: 'lah' }), '/cities/0/code'],
    ['a number that is none', aCity({ smsNumber: '0401234567' }), '/cities/0/smsNumber'],
    ['a domain that is none', aCity({ mailDomain: 'lahti' }), '/cities/0/mailDomain'],
    ['a zone that is none', aCity({ zone: 'Europe/Lahti' }), '/cities/0/zone'],
    ['an id that no address could have', aCity({ services: [aService({ id: 'a+b' })] }), '/cities/0/services/0/id'],
    ['no service', aCity({ services: [] }), '/cities/0/services'],
    ['a name without Swedish', aCity({ name: { fi: 'a', en: 'b' } }), '/cities/0/name/sv'],
    ['a field that is none', aCity({ sms: '' }), '/cities/0'],
    ['mail elsewhere', aCity({ services: [aService({ email: 'a@b.example' })] }), '/cities/0/services/0/email'],
    ['a tagged address', aCity({ services: [aService({ email: 'a+b@lahti.example' })] }), '/cities/0/services/0/email'],
    [
      'no room for a tag',
      aCity({ services: [aService({ email: `${'a'.repeat(23)}@lahti.example` })] }),
      '/cities/0/services/0/email',
    ],
    [
      'a service twice',
      aCity({ services: [aService(), aService({ email: 'b@lahti.example' })] }),
      '/cities/0/services/1/id',
    ],
    [
      'an address twice',
      aCity({ services: [aService(), aService({ id: 'x', email: 'general@lahti.example' })] }),
      '/cities/0/services/1/email',
    ],
  ])('names the place of %s', (_what, city, pointer) => {
    expect(faultsOf(city)).toEqual([pointer]);
  });

  it('names what two of its cities would share', () => {
    expect(faultsOf(aCity(), aCity({ id: 'pori' }))).toEqual([
      '/cities/1/code',
      '/cities/1/mailDomain',
      '/cities/1/smsNumber',
      '/cities/1/services/0/email',
    ]);
  });

  it('names what a stored city has already, but not what it replaces itself', () => {
    const stored = { cities: demoCities, services: demoServices };
    const other = { mailDomain: 'helsinki.example', smsNumber: '+358500000001', code: 'HEL' };
    const document = parseOrProblem(citiesDocument, { cities: [aCity(other)] });
    const same = parseOrProblem(citiesDocument, { cities: [aCity({ ...other, id: 'helsinki' })] });

    expect(clashesOf(document, stored)).toEqual([
      { pointer: '/cities/0/code', detail: 'the code HEL is that of helsinki' },
      { pointer: '/cities/0/mailDomain', detail: 'the mail domain helsinki.example is that of helsinki' },
      { pointer: '/cities/0/smsNumber', detail: 'the SMS number +358500000001 is that of helsinki' },
      {
        pointer: '/cities/0/services/0/email',
        detail: 'the address general@helsinki.example is that of helsinki:general',
      },
    ]);
    expect(clashesOf(same, stored)).toEqual([]);
  });
});
