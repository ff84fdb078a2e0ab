import { Redis } from 'ioredis';
import { seedDemo } from '../../services/launcher/seed/seed.ts';
import { createMatchCity } from '../../services/router/match-city.ts';
import { createWaitingHeads, DEPTH } from '../../services/router/waiting-heads.ts';
import { createWaitingLine } from '../../services/router/waiting-line.ts';
import { createSpine, type Spine } from '../../services/spine.ts';
import { systemClock as clock } from '../../shared/clock.ts';
import { decideHandover } from '../../shared/domain/decide-handover.ts';
import { decideOffer } from '../../shared/domain/decide-ownership.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import { createLogger } from '../../shared/logger.ts';
import { createKeys } from '../../shared/redis/keys.ts';
import { openTestStore, serverUrls } from '../support/databases.ts';

const log = createLogger({ level: 'silent' });
const AGREEMENT = 'g1';
/** Of Vantaa, who knows waste. */
const HELPER = 'vantaa-agent2';
const actor = { kind: 'system' as const, id: 'test', name: 'Test' };

let stack: Awaited<ReturnType<typeof openTestStore>>;
let redis: Redis;
let spine: Spine;
/** Cities whose agents got room. */
const woken: string[] = [];
beforeAll(async () => {
  stack = await openTestStore();
  await seedDemo(stack.store);
  redis = new Redis(serverUrls().redisUrl);
  spine = createSpine({ store: stack.store, tell: () => {}, gotRoom: (city) => woken.push(city), clock, log });
  const act = { by: { kind: 'agent' as const, id: 'admin', name: 'A' }, city: 'helsinki', at: clock.now() };
  await stack.store.agreements.insert({
    ...{ _id: AGREEMENT, helped: 'helsinki', helper: 'vantaa', services: ['waste'], hours: null, languages: null },
    ...{ sees: 'conversation', transfers: true, status: 'active', proposed: act, accepted: act, ended: null },
    version: 2,
  });
  const there = { state: 'available' as const, channels: ['sms' as const], why: null, since: clock.now() };
  await stack.store.agents.setPresence(HELPER, there);
});
afterAll(async () => {
  await spine.relay.close();
  redis.disconnect();
  await stack.close();
});

async function anSms(): Promise<string> {
  const from = `+3584${newId()}`;
  const { ticketId } = await spine.acceptMessage({
    ...{ city: 'helsinki', channel: 'sms', key: newId(), thread: `sms:x:${from}`, service: 'waste', language: null },
    contact: { kind: 'phone', address: from, name: null },
    ...{ text: 'Hei', attachments: [], address: { ours: 'x', theirs: from } },
  });
  return ticketId;
}
const stored = async (id: string) => (await stack.store.tickets.byId(id))!;

describe('a helper from another city', () => {
  it('is found for what was handed over behind more that nobody can take than are looked at first', async () => {
    const line = createWaitingLine({ redis, keys: createKeys(`test_${newId()}`) });
    const heads = createWaitingHeads({ ...stack.store, line, recent: spine.recent });
    const { attempt } = spine.changeTicket;
    const { matchCity, build } = createMatchCity({ ...stack.store, heads, line, attempt, clock, log });
    for (let n = 0; n < DEPTH; n += 1) await anSms();
    const id = await anSms();
    const to = { service: 'waste', city: 'vantaa', agreement: AGREEMENT };
    const decide = (ticket: Ticket, now: Date) => decideHandover(ticket, { ...to, now });
    expect(await spine.changeTicket.change(id, { actor, decide })).toMatchObject({ ok: true });
    await build('helsinki', null);

    await matchCity('helsinki');

    expect(await stored(id)).toMatchObject({ status: 'offered', offers: [{ agent: { id: HELPER } }] });
  });

  it('is given work at home for the room that a lost race gave back', async () => {
    const seen = await stored(await anSms());
    await spine.actions.transferToService(seen._id, { _id: 'helsinki-agent2', name: 'Onni' }, 'parking');
    woken.length = 0;

    const agent = { id: HELPER, name: 'Aada' };
    const helper = { agent: HELPER, city: 'vantaa', agreement: AGREEMENT, sees: 'conversation' as const };
    const lost = await spine.changeTicket.attempt(seen, {
      actor,
      decide: (ticket, now) => decideOffer(ticket, { offer: newId(), agent, seconds: 60, now, helper }),
    });

    expect(lost).toEqual({ won: false });
    expect(woken).toContain('vantaa');
  });
});
