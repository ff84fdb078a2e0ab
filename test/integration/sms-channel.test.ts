import twilio from 'twilio';
import { nextEvent, type Stack, startStack } from '../support/stack.ts';

type TicketNews = {
  ticket: {
    id: string;
    channel: string;
    status: string;
    assignee: { id: string } | null;
    contact: { identities: { address: string }[] };
  };
};
type MessageNews = {
  ticket: string;
  message: { direction: string; text: string; delivery: { status: string; reason?: string } | null };
};

const helsinki = '+358500000001';
let stack: Stack;
beforeAll(async () => {
  // while the account's token is being changed: all here is sent and signed by the first
  stack = await startStack({ env: { TWILIO_AUTH_TOKEN: 'present-token,former-token' } });
});
afterAll(() => stack.stop());

describe('a resident writes an SMS', () => {
  it('is assigned to an agent, shown live, answered, and the answer is delivered to the phone', async () => {
    const agent = await stack.agent('agent1');
    await agent.ask('presence', { state: 'available' });
    const from = '+358401110001';
    const shown = nextEvent<TicketNews>(
      agent.socket,
      'ticket',
      ({ ticket }) => ticket.status === 'open' && ticket.contact.identities[0]?.address === from,
    );

    const { status } = await stack.twilio.deliverInbound({ from, to: helsinki, body: 'Katuvalo ei pala' });
    expect(status).toBe(200);
    const { ticket } = await shown;
    expect(ticket.assignee?.id).toBe(agent.id);

    const delivered = nextEvent<MessageNews>(
      agent.socket,
      'message',
      ({ message }) => message.delivery?.status === 'delivered',
    );
    const { status: created } = await stack.call('POST', `/api/v1/tickets/${ticket.id}/messages`, {
      token: agent.token,
      body: { id: 'a1', text: 'Korjataan huomenna.' },
    });
    expect(created).toBe(201);
    const sms = await stack.twilio.nextSent((one) => one.to === from);
    expect(sms).toMatchObject({ from: helsinki, body: 'Korjataan huomenna.' });
    expect((await delivered).message.text).toBe('Korjataan huomenna.');
    await agent.ask('presence', { state: 'offline' });
  });

  it('the same webhook posted 20 times at once is one message', async () => {
    const from = '+358401110002';
    const { status } = await stack.twilio.deliverInbound({ from, to: helsinki, body: 'Kerran', times: 20 });
    expect(status).toBe(200);
    const ticket = await stack.store.tickets.latestOf('helsinki', `sms:${helsinki}:${from}`);
    expect(ticket?.conversation).toBe(1);
  });

  it('a number that is none of ours is not found, a wrong signature is forbidden', async () => {
    const { status } = await stack.twilio.deliverInbound({ from: '+358401110003', to: '+358999999999', body: 'Hei' });
    expect(status).toBe(404);
    const forged = await fetch(`${stack.url}/channels/sms/webhook`, {
      method: 'POST',
      headers: { 'x-twilio-signature': 'forged' },
      body: new URLSearchParams({ MessageSid: 'SM1', From: '+358401110003', To: helsinki, Body: 'Hei' }),
    });
    expect(forged.status).toBe(403);
    expect(await forged.json()).toMatchObject({ type: 'urn:yhteys:problem:forbidden', status: 403 });
  });

  it('is taken in under the signature of the former token too', async () => {
    const url = `${stack.url}/channels/sms/webhook`;
    const statusOf = async (token: string, sid: string) => {
      const form = { MessageSid: sid, From: '+358401110007', To: helsinki, Body: 'Hei' };
      const headers = { 'x-twilio-signature': twilio.getExpectedTwilioSignature(token, url, form) };
      return (await fetch(url, { method: 'POST', headers, body: new URLSearchParams(form) })).status;
    };
    expect([await statusOf('former-token', 'SM1'), await statusOf('demo-auth-token', 'SM2')]).toEqual([200, 403]);
  });

  it('an empty text is a clear error', async () => {
    const { status } = await stack.twilio.deliverInbound({ from: '+358401110004', to: helsinki, body: '' });
    expect(status).toBe(400);
  });
});

describe('an answer that Twilio refuses', () => {
  it('is shown as failed and the ticket comes back to the agent', async () => {
    const agent = await stack.agent('agent2');
    const from = '+358401110005';
    await stack.twilio.deliverInbound({ from, to: helsinki, body: 'Hei hei' });
    const ticket = (await stack.store.tickets.latestOf('helsinki', `sms:${helsinki}:${from}`))!;
    await stack.call('POST', `/api/v1/tickets/${ticket._id}/claim`, { token: agent.token });
    stack.twilio.behave({ fail: { status: 400, code: 21610, message: 'STOP' } });
    const failed = nextEvent<MessageNews>(
      agent.socket,
      'message',
      ({ message }) => message.delivery?.status === 'failed',
    );
    const back = nextEvent<TicketNews>(
      agent.socket,
      'ticket',
      (news) => news.ticket.id === ticket._id && news.ticket.status === 'open',
    );

    await agent.ask('reply', { ticket: ticket._id, text: 'Moi' });

    expect((await failed).message.delivery?.reason).toMatch(/no more messages/);
    await back;
  });

  it('after a time-out is unknown, is not sent again, and is settled by the report', async () => {
    const agent = await stack.agent('agent3');
    const from = '+358401110006';
    await stack.twilio.deliverInbound({ from, to: helsinki, body: 'Onko auki?' });
    const ticket = (await stack.store.tickets.latestOf('helsinki', `sms:${helsinki}:${from}`))!;
    await stack.call('POST', `/api/v1/tickets/${ticket._id}/claim`, { token: agent.token });
    stack.twilio.behave({ hang: 'taken' });
    const unknown = nextEvent<MessageNews>(
      agent.socket,
      'message',
      ({ message }) => message.delivery?.status === 'unknown',
    );

    const reply = await agent.ask('reply', { ticket: ticket._id, text: 'On auki.' });
    await unknown;

    const [sent, ...more] = stack.twilio.sent().filter((sms) => sms.to === from);
    expect(more).toEqual([]);
    expect(reply.ok).toBe(true);

    const delivered = nextEvent<MessageNews>(
      agent.socket,
      'message',
      ({ message }) => message.delivery?.status === 'delivered',
    );
    stack.twilio.report(sent!);
    await delivered;
  });
});
