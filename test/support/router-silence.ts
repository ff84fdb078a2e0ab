import { CHANNELS, type Ticket } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import { AGENTS, CITY, type Model, PROCESSES, type RouterProcess } from './router-model.ts';

/** Its owner answers, and the resident is silent from then on. */
export async function reply({ spine, store }: RouterProcess, { _id, assignee }: Ticket): Promise<void> {
  const owner = assignee && (await store.agents.byId(assignee.id));
  if (owner) await spine.writeMessage({ ticket: _id, text: 'Moi', attachments: [] }, owner);
}

/** The resident writes once more. */
export async function answer({ spine }: RouterProcess, { thread, service, channel, language }: Ticket): Promise<void> {
  await spine.acceptMessage({
    ...{ city: CITY, key: newId(), thread, service, channel, language, text: 'Vielä', attachments: [] },
    contact: { kind: 'phone', address: thread, name: null },
    address: { ours: 'x', theirs: thread },
  });
}

type Arrival = Pick<Ticket, 'channel' | 'service' | 'language'> & { isFirst: boolean };

export async function arrive({ spine }: RouterProcess, arrival: Arrival): Promise<void> {
  const from = newId();
  await spine.acceptMessage({
    ...{ ...arrival, city: CITY, key: from, thread: `${arrival.channel}:${from}`, text: 'Hei', attachments: [] },
    contact: { kind: 'phone', address: from, name: null },
    address: { ours: 'x', theirs: from },
  });
}

type Hush = { process: number; settle: () => Promise<void> };

/** All hands are full of chats and others wait: all fall silent, more is given, then all wake while still more is. */
export async function hush(model: Model, { process, settle }: Hush): Promise<void> {
  const by = (one: number) => model.process((process + one) % PROCESSES);
  const all = () => model.database.tickets.find().sort({ _id: 1 }).toArray();
  const chats = async () =>
    (await all()).filter(({ channel, status }) => channel === 'chat' && (status === 'open' || status === 'pending'));
  const atOnce = (name: string, actions: (() => Promise<unknown>)[]) => {
    model.trail.push(`-- ${name}`);
    return model.turns.run(actions);
  };
  const arrivals = (channels: readonly Ticket['channel'][], services: readonly string[]) =>
    channels.map((channel, one) => () => {
      const service = services[one % services.length] ?? '';
      return arrive(by(one), { channel, service, language: 'fi', isFirst: true });
    });
  /** Long enough for a silence, and for the last step of each policy. */
  const wait = async () => {
    for (let one = 0; one < 3; one++) {
      model.clock.pass(25_000);
      await model.turns.run([() => by(one).sweeps.slots(), () => by(one).sweeps.lines()]);
      await model.turns.run([() => by(one).matchCity(CITY)]);
    }
  };

  const rest = (await all()).filter(({ status }) => status !== 'resolved');
  const boss = { _id: 's', name: 's' };
  await atOnce(
    'all ends',
    rest.map(
      ({ _id }) =>
        () =>
          by(0).spine.actions.resolve(_id, boss, null),
    ),
  );
  const presence = { state: 'available' as const, channels: [...CHANNELS], why: null, since: model.clock.now() };
  await model.turns.run(AGENTS.map((id) => () => by(0).store.agents.setPresence(id, presence)));
  await atOnce('chats come', arrivals(Array<'chat'>(9).fill('chat'), ['streets', 'general']));
  await wait();
  await atOnce(
    'all chats are answered',
    (await chats()).map((ticket, one) => () => reply(by(one), ticket)),
  );
  await atOnce('others come', arrivals(['sms', 'email', 'sms', 'web', 'sms', 'sms'], ['general', 'streets', 'waste']));
  await wait();
  await settle();
  await atOnce('all wake', [
    ...(await chats()).map((ticket, one) => () => answer(by(one), ticket)),
    ...Array.from({ length: PROCESSES }, (_, one) => () => by(one).matchCity(CITY)),
    () => by(0).sweeps.slots(),
  ]);
  await settle();
}
