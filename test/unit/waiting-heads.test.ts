import { nextLook } from '../../services/router/match-city.ts';
import { createWaitingHeads, DEPTH, type Heads, type Look } from '../../services/router/waiting-heads.ts';
import { type Asked, lineOf } from '../../services/router/waiting-line.ts';
import { hasRoom } from '../../shared/domain/capacity.ts';
import { type Candidate, match } from '../../shared/domain/match.ts';
import { DEFAULT_POLICY, lackOf, WHOEVER } from '../../shared/domain/routing-policy.ts';
import type { CityService, Offer, Ticket } from '../../shared/domain/types.ts';
import { AT, aTicket } from '../support/a-ticket.ts';

const CITY = 'helsinki';
/** The only one on duty, who as a supervisor holds the slots of four offers and has room for two tickets more. */
const BOSS: Candidate = {
  ...{ _id: 'boss', name: 'Päivi', cities: [CITY], roles: ['agent', 'supervisor'], skills: { general: 3 } },
  ...{ languages: ['fi'], capacity: 6, hardCap: 8, load: 4, lastAssignedAt: AT },
  presence: { state: 'available', channels: ['email'], why: null, since: AT },
};
const OFFER: Offer = {
  ...{ id: 'o', agent: { id: BOSS._id, name: BOSS.name }, expiresAt: AT, assignment: 2, escalation: true },
};

describe('heads of a line', () => {
  it('that are offered to a supervisor, the only one who could take them, block none behind them', async () => {
    const all = Array.from({ length: 10 }, (_, n) => {
      const rank = new Date(AT.getTime() + n);
      const routing = { enteredQueueAt: rank, rank };
      return aTicket({ _id: `t${n}`, channel: 'email', routing, offers: n < 4 ? [OFFER] : [] });
    });
    const given: string[] = [];

    const heads = headsOf(all);
    let look: Look | null = { depth: DEPTH, isFresh: false };
    for (let round = 0; round < 5 && look; round++) {
      const seen: Heads = (await heads.see(CITY, { services: ['general'], look, room }))!;
      const services = new Map([['general', SERVICE]]);
      const made = match([...seen.waiting.values()], [BOSS], { services, now: AT });
      given.push(...made.map(({ ticket }) => ticket));
      const isLeft = seen.hasMore || seen.waiting.size > made.length;
      look = given.length ? null : nextLook(look, { ...seen, ends: [], isLeft }, 0);
    }

    expect(given).toEqual(['t4', 't5']);
  });
});

const SERVICE: CityService = {
  ...{
    _id: 's',
    city: CITY,
    service: 'general',
    name: { fi: 'Y', sv: 'A', en: 'G' },
    policy: DEFAULT_POLICY,
    email: 'a@b',
  },
  ...{ hours: null, holidays: false, exceptions: [], afterHours: 'serve', hoursSet: null, hoursVersion: 0 },
};
const room = {
  candidates: [BOSS],
  canTake: (agent: Candidate, asked: Asked) =>
    hasRoom(agent, asked.channel) && lackOf({ ...asked, city: CITY }, agent, WHOEVER) === null,
  isMixed: () => false,
};

function headsOf(all: readonly Ticket[]) {
  const line = {
    look: async (_city: string, { lines, depth }: { lines: readonly Asked[]; depth: number }) => {
      const own = all.slice(0, depth);
      const asked = lines.find((one) => lineOf(one) === 'general:email:fi')!;
      const ranks = own.map(({ routing }) => routing.rank.getTime());
      return [{ line: lineOf(asked), asked, ids: own.map(({ _id }) => _id), ranks }];
    },
    remove: async () => {},
  };
  const byIds = async (ids: string[]) => all.filter(({ _id }) => ids.includes(_id));
  return createWaitingHeads({ line, tickets: { byIds }, recent: { byId: () => undefined } });
}
