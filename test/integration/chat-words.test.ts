import { sha256 } from '../../shared/ids.ts';
import { type ChatStack, startChat } from '../support/chat-stack.ts';
import { openTestStore } from '../support/databases.ts';
import { listen, type Resident } from '../support/resident.ts';

let chat: ChatStack;
let closeStore: () => Promise<void>;

beforeAll(async () => {
  const { store, close } = await openTestStore();
  closeStore = close;
  chat = await startChat({ store });
});
afterAll(async () => {
  await chat.close();
  await closeStore();
});

const resident = (auth: Record<string, unknown> = {}): Resident => listen(chat.resident({ city: 'helsinki', ...auth }));
const agentOf = async (number: number) => (await chat.store.agents.byId(`helsinki-agent${number}`))!;
const ticketOf = async (token: string) => {
  const session = (await chat.store.chatSessions.byTokenHash('helsinki', sha256(token)))!;
  return (await chat.store.tickets.latestOf('helsinki', `chat:${session._id}`))!;
};

describe('a resident who is done', () => {
  it('ends the chat that was answered: its agent has room, and a message later goes on', async () => {
    const anna = resident();
    const { token } = await anna.enter();
    await anna.ask('message', { id: '1', text: 'Milloin aukeatte?' });
    const { _id } = await agentOf(3);
    const loadOf = async () => (await chat.store.agents.byId(_id))?.load;
    const loadBefore = await loadOf();
    await chat.spine.writeMessage(
      { ticket: (await ticketOf(token))._id, attachments: [], text: 'Kahdeksalta' },
      await agentOf(3),
    );
    expect((await ticketOf(token)).status).toBe('pending');
    expect(await loadOf()).toBeGreaterThan(loadBefore ?? 0);

    expect(await anna.ask('leave', {})).toEqual({ ok: true });
    expect(await anna.ask('leave', {})).toEqual({ ok: true });

    await anna.until('status', ({ status }: { status: string }) => status === 'resolved');
    expect(await loadOf()).toBe(loadBefore);
    const left = chat.told.filter(({ change }) => change.events.some(({ reason }) => reason === 'resident-left'));
    expect(left).toMatchObject([{ change: { actor: { kind: 'contact' }, events: [{ type: 'ticket.resolved' }] } }]);
    const first = await ticketOf(token);
    expect(await anna.ask('message', { id: '2', text: 'Entä lauantaina?' })).toMatchObject({ ok: true, seq: 3 });
    expect(await ticketOf(token)).toMatchObject({ _id: first._id, status: expect.stringMatching(/open|queued/) });
  });

  it('has still asked where nobody answered, and leaves nothing where nothing was asked', async () => {
    const anna = resident();
    const { token } = await anna.enter();
    expect(await anna.ask('leave', {})).toEqual({ ok: true });
    await anna.ask('message', { id: '1', text: 'Vastatkaa sähköpostilla' });

    expect(await anna.ask('leave', {})).toEqual({ ok: true });

    expect(await ticketOf(token)).toMatchObject({ status: 'queued', version: 1 });
    expect(await anna.ask('message', { id: '2', text: 'Vielä yksi asia' })).toMatchObject({ ok: true, seq: 2 });
  });
});

describe('what no text may hold', () => {
  it('control characters are taken out, half a character shows as one that is missing, and no id has either', async () => {
    const anna = resident();
    const { token } = await anna.enter();

    expect(await anna.ask('message', { id: '1', text: '\ud83dHei\u0000 \ude00' })).toMatchObject({ ok: true });
    for (const id of ['\ud83d', 'a\u0000'])
      expect(await anna.ask('message', { id, text: 'Hei' })).toMatchObject({ error: { errors: [{ pointer: '/id' }] } });
    expect(await anna.ask('message', { id: '2', text: '\u0001\u0000' })).toMatchObject({
      ok: false,
      error: { code: 'validation', errors: [{ pointer: '/text' }] },
    });

    const { messages } = await resident({ token }).enter();
    expect(messages.map(({ text }) => text)).toEqual(['\ufffdHei \ufffd']);
  });
});
