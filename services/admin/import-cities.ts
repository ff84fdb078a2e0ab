import { type CitiesDocument, citiesDocument } from '../../shared/contracts/cities-document.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { DEFAULT_POLICY } from '../../shared/domain/routing-policy.ts';
import type { City, CityService } from '../../shared/domain/types.ts';
import { AppError, type FieldFault } from '../../shared/errors.ts';
import type { CityRepository } from '../../shared/repositories/cities.ts';

type Deps = { cities: Pick<CityRepository, 'book' | 'put'> };
type Stored = { cities: City[]; services: CityService[] };

/**
 * Cities and services made or brought to what the document says; hours, policies and whatever it does not name stay.
 * The same document again changes nothing. Returns what was done, a line a city.
 */
export async function importCities({ cities }: Deps, input: unknown): Promise<string[]> {
  const document = parseOrProblem(citiesDocument, input);
  const book = await cities.book();
  const stored = {
    cities: [...book.cities.values()],
    services: [...book.services.values()].flatMap((of) => [...of.values()]),
  };
  const errors = clashesOf(document, stored);
  if (errors.length) throw new AppError('conflict', 'The document has clashes', { errors });
  await cities.put(document.cities.map(toCity), document.cities.flatMap(toServices));
  return document.cities.map(({ id, services }) => {
    const known = book.services.get(id);
    const named = services.map((one) => (known?.has(one.id) ? one.id : `${one.id} (new)`));
    return `${id}${book.cities.has(id) ? '' : ' (new)'}: ${named.join(', ')}`;
  });
}

type Claim = { what: string; value: string; owner: string; pointer?: string };

/** What two cities or services would share: each is looked up by it. What the document replaces claims nothing. */
export function clashesOf({ cities }: CitiesDocument, stored: Stored): FieldFault[] {
  const wanted = cities.flatMap(claimsOf);
  const owners = new Set(wanted.map(({ owner }) => owner));
  const left = [
    ...stored.cities.flatMap(({ _id, ...city }) => cityClaims({ ...city, id: _id })),
    ...stored.services.map(({ _id, email }) => ({ what: 'address', value: email.toLowerCase(), owner: _id })),
  ].filter(({ owner }) => !owners.has(owner));
  const holders = new Map(left.map((claim) => [keyOf(claim), claim.owner]));
  return wanted.flatMap((claim) => {
    const holder = holders.get(keyOf(claim));
    if (holder === undefined) holders.set(keyOf(claim), claim.owner);
    if (holder === undefined || !claim.pointer) return [];
    return [{ pointer: claim.pointer, detail: `the ${claim.what} ${claim.value} is that of ${holder}` }];
  });
}

const keyOf = ({ what, value }: Claim): string => `${what} ${value}`;

function claimsOf(city: CitiesDocument['cities'][number], index: number): Claim[] {
  const at = `/cities/${index}`;
  return [
    { what: 'id', value: city.id, owner: city.id, pointer: `${at}/id` },
    ...cityClaims(city).map((claim) => ({ ...claim, pointer: `${at}/${claim.field}` })),
    ...city.services.flatMap(({ id, email }, place) => {
      const owner = `${city.id}:${id}`;
      const pointer = `${at}/services/${place}`;
      return [
        { what: 'service id', value: owner, owner, pointer: `${pointer}/id` },
        { what: 'address', value: email, owner, pointer: `${pointer}/email` },
      ];
    }),
  ];
}

function cityClaims({
  id,
  code,
  mailDomain,
  smsNumber,
}: Pick<City, 'code' | 'mailDomain' | 'smsNumber'> & { id: string }) {
  return [
    { what: 'code', value: code, owner: id, field: 'code' },
    { what: 'mail domain', value: mailDomain, owner: id, field: 'mailDomain' },
    { what: 'SMS number', value: smsNumber, owner: id, field: 'smsNumber' },
  ];
}

function toCity({ id, services: _services, ...city }: CitiesDocument['cities'][number]): City {
  return { _id: id, ...city };
}

/** Open round the clock until an admin says otherwise. */
function toServices({ id: city, services }: CitiesDocument['cities'][number]): CityService[] {
  return services.map(({ id, name, email }) => ({
    _id: `${city}:${id}`,
    city,
    service: id,
    name,
    email,
    policy: DEFAULT_POLICY,
    hours: null,
    holidays: false,
    exceptions: [],
    afterHours: 'serve',
    hoursSet: null,
    hoursVersion: 0,
  }));
}
