import twilio from 'twilio';
import { createChatClient } from '../support/chat-client.ts';
import { HELSINKI, type ProcessStack, prepareProcesses } from '../support/process-stack.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { ask, connected, type Json, nextEvent } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { untilWhole } from '../support/whole.ts';

const WITHIN_MS = 120_000;
const TIMES = 20;
const RESIDENTS = 10;
const EACH = 30;

describe('must 2: two processes take in the same at once', () => {
  let stack: ProcessStack;
  beforeAll(async () => {
    stack = await prepareProcesses({ processes: 2, env: { LOG_LEVEL: 'info' } });
    await Promise.all(stack.servers.map((server) => server.start()));
  }, WITHIN_MS);
  afterAll(() => stack.stop(), WITHIN_MS);

  it('what comes of a message, and of a reply, has its trace in whichever process: stored, given, sent, logged', async () => {
    const { database } = stack;
    const one = { sid: `SM${'7'.repeat(32)}`, from: '+358401230007', body: 'Traced' };
    await stack.onDuty();
    await post(1, one);
    const isOwned = () => database.tickets.findOne({ 'contact.identities.address': one.from, status: 'open' });
    const { _id: ticket } = await until('the ticket is given', isOwned);
    await database.agents.updateMany({}, { $set: { 'presence.state': 'offline' } });
    const token = await stack.signIn();
    await stack.call('POST', `/api/v1/tickets/${ticket}/messages`, { token, body: { text: 'Traced too' } });
    await until('it is sent', () =>
      database.messages.findOne({ text: 'Traced too', 'delivery.status': /sent|delivered/ }),
    );
    await untilWhole(database);

    const [question, reply] = await database.messages.find({ ticket }).sort({ seq: 1 }).toArray();
    const changes = await database.changes.find({ ticket }).sort({ version: 1 }).toArray();
    expect(changes.map(({ events, traceId }) => [events[0]?.type, traceId])).toEqual([
      ['ticket.opened', question?.traceId],
      ['ticket.assigned', question?.traceId],
      ['ticket.message', reply?.traceId],
    ]);
    expect(question?.traceId).toMatch(/^[0-9a-f]+$/);
    expect(saidUnder(question?.traceId)).toEqual(expect.arrayContaining(['message taken in']));
    expect(saidUnder(reply?.traceId)).toEqual(expect.arrayContaining(['delivery state']));
  });

  it('20 equal webhooks are one message and one ticket change', async () => {
    const one = { sid: `SM${'1'.repeat(32)}`, from: '+358401230001', body: 'Once' };

    const statuses = await Promise.all(Array.from({ length: TIMES }, (_, n) => post(n, one)));

    expect(new Set(statuses)).toEqual(new Set([200]));
    const [message, ...others] = await stack.database.messages.find({ text: 'Once' }).toArray();
    expect(others).toEqual([]);
    expect(await stack.database.tickets.find({ 'contact.identities.address': one.from }).toArray()).toMatchObject([
      { _id: message?.ticket, conversation: 1, version: 1 },
    ]);
    await untilWhole(stack.database);
  });

  it('first messages of a resident that race are one ticket with all of them', async () => {
    const phones = Array.from({ length: RESIDENTS }, (_, n) => `+35840124000${n}`);
    const texts = ['a', 'b', 'c', 'd'];

    await Promise.all(
      phones.flatMap((from, resident) =>
        texts.map((body, n) => post(n, { sid: `SM${`${resident}${body}`.padEnd(32, '0')}`, from, body })),
      ),
    );

    for (const from of phones) {
      const [ticket, ...others] = await stack.database.tickets.find({ 'contact.identities.address': from }).toArray();
      expect(others).toEqual([]);
      expect(ticket?.conversation).toBe(texts.length);
      const messages = await stack.database.messages
        .find({ ticket: ticket?._id ?? '' })
        .sort({ seq: 1 })
        .toArray();
      expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
      expect(messages.map(({ text }) => text).sort((one, other) => one.localeCompare(other))).toEqual(texts);
    }
    await untilWhole(stack.database);
  });

  it(
    'must 7: a client that syncs while two others write skips no seq, resident or agent',
    async () => {
      const [, second] = stack.servers as [ServerProcess, ServerProcess];
      const resident = createChatClient(stack, { city: 'helsinki', service: 'library' });
      await resident.say({ id: 'first', text: 'First' });
      const ticket = String((await stack.database.messages.findOne({ text: 'First' }))?.ticket);
      const token = await stack.signIn();
      await stack.call('POST', `/api/v1/tickets/${ticket}/claim`, { token, body: {} });
      const colleague = await stack.signIn('agent2');
      const chat = stack.connect('/chat', { city: 'helsinki', token: resident.token() }, { at: second });
      await nextEvent(chat, 'session');
      const agent = stack.connect('/staff', { token }, { at: second });
      await connected(agent);
      const residentSeqs: number[] = [];
      const agentSeqs: number[] = [];
      const sync = async () => {
        const answer = await ask(chat, 'sync', { after: residentSeqs.at(-1) ?? 0 });
        // one that asks too often is told so
        residentSeqs.push(...((answer.messages ?? []) as { seq: number }[]).map(({ seq }) => seq));
        const path = `/api/v1/tickets/${ticket}/messages?line=conversation&after=${agentSeqs.at(-1) ?? 0}`;
        const { body } = await stack.call('GET', path, { token });
        agentSeqs.push(...(body.items as { seq: number }[]).map(({ seq }) => seq));
        return residentSeqs.length > 2 * EACH && agentSeqs.length > 2 * EACH;
      };
      const write = async (say: (n: number) => Promise<unknown>) => {
        for (let n = 0; n < EACH; n++) await say(n);
      };

      await Promise.all([
        write(async (n) => {
          const body = { id: `b${n}`, text: `Colleague ${n}`, assist: true };
          const path = `/api/v1/tickets/${ticket}/messages`;
          expect(await stack.call('POST', path, { token: colleague, body })).toMatchObject({ status: 201 });
        }),
        write(async (n) => {
          const reply: Json = { ticket, id: `a${n}`, text: `Agent ${n}` };
          expect(await ask(agent, 'reply', reply)).toMatchObject({ ok: true });
        }),
        until('all is read', sync, {
          withinMs: 20_000,
          everyMs: 20,
          why: () => `${residentSeqs.length} and ${agentSeqs.length}`,
        }),
      ]);

      const all = Array.from({ length: 2 * EACH + 1 }, (_, n) => n + 1);
      expect(residentSeqs).toEqual(all);
      expect(agentSeqs).toEqual(all);
    },
    WITHIN_MS,
  );

  /** Sentences of both logs. */
  function saidUnder(traceId: string | undefined): unknown[] {
    const lines = stack.servers.flatMap((server) => server.log().split('\n'));
    const said = lines.map((line) => JSON.parse(line) as Json);
    return said.filter((line) => line.traceId === traceId).map(({ msg }) => msg);
  }

  /** As Twilio posts it, to one process or the other. */
  async function post(n: number, { sid, from, body }: { sid: string; from: string; body: string }): Promise<number> {
    const url = `${stack.servers[n % 2]?.url}/channels/sms/webhook`;
    const form = { MessageSid: sid, From: from, To: HELSINKI, Body: body, NumMedia: '0' };
    const signature = twilio.getExpectedTwilioSignature('demo-auth-token', url, form);
    const headers = { 'x-twilio-signature': signature };
    return (await fetch(url, { method: 'POST', headers, body: new URLSearchParams(form) })).status;
  }
});
