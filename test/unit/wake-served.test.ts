import { createWakeServed } from '../../services/router/wake-served.ts';
import type { Agreement } from '../../shared/domain/agreements.ts';
import { DEFAULT_POLICY, WHOEVER } from '../../shared/domain/routing-policy.ts';
import type { CityService } from '../../shared/domain/types.ts';
import type { CityBook } from '../../shared/repositories/cities.ts';

const by = { by: { kind: 'agent' as const, id: 'a', name: 'A' }, city: 'vantaa', at: new Date(0) };
const agreement = (helped: string, helper: string, status: Agreement['status'] = 'active'): Agreement => ({
  _id: `${helped}-${helper}`,
  helped,
  helper,
  services: ['waste'],
  hours: null,
  languages: null,
  sees: 'conversation',
  transfers: false,
  status,
  proposed: by,
  accepted: by,
  ended: null,
  version: 1,
});

function bookWith(agreements: Agreement[], asking: string[]): CityBook {
  const services = asking.map((city) => {
    const policy = { ...DEFAULT_POLICY, steps: [{ ...WHOEVER, withHelpers: true }] };
    return [
      city,
      new Map([['waste', { city, service: 'waste', policy } as Partial<CityService> as CityService]]),
    ] as const;
  });
  return {
    agreements,
    services: new Map(services),
    cities: new Map(),
    byNumber: new Map(),
    byAddress: new Map(),
  };
}

async function wokenBy(city: string, book: CityBook): Promise<string[]> {
  const woken: string[] = [];
  const read = Promise.resolve(book);
  createWakeServed({ cities: { book: () => read }, wake: (one) => woken.push(one) })(city);
  await read;
  return woken;
}

describe('an agent who has room', () => {
  it('is seen by the matcher of the own city, and of those it helps that ask for help', async () => {
    const agreements = [
      agreement('helsinki', 'vantaa'),
      agreement('espoo', 'vantaa'),
      agreement('turku', 'vantaa', 'ended'),
      agreement('oulu', 'tampere'),
    ];
    const book = bookWith(agreements, ['helsinki', 'turku', 'oulu']);
    expect(await wokenBy('vantaa', book)).toEqual(['vantaa', 'helsinki']);
    expect(await wokenBy('helsinki', book)).toEqual(['helsinki']);
  });

  it('wakes its own city at once, also where the agreements cannot be read', () => {
    const woken: string[] = [];
    const book = () => Promise.reject(new Error('the store is away'));
    createWakeServed({ cities: { book }, wake: (one) => woken.push(one) })('vantaa');
    expect(woken).toEqual(['vantaa']);
  });
});
