import { createChatAdapter } from '../../channels/chat/adapter.ts';
import { createRateLimit } from '../../channels/chat/rate-limit.ts';
import { sessionOf } from '../../channels/chat/resident-session.ts';
import { firstName, toResidentMessage } from '../../channels/chat/resident-view.ts';
import type { Message } from '../../shared/domain/types.ts';

const aMessage = (over: Partial<Message> = {}): Message => ({
  _id: 'm1',
  city: 'helsinki',
  ticket: 't1',
  line: 'conversation',
  seq: 4,
  direction: 'in',
  channel: 'chat',
  entrance: 'chat',
  key: 's1:c1',
  clientId: 'c1',
  author: { kind: 'contact', id: 'p1', name: 'Anna Asukas' },
  text: 'Hei',
  attachments: [],
  at: new Date('2026-03-01T10:00:00Z'),
  delivery: null,
  traceId: '',
  ...over,
});

describe('what a resident sees of a message', () => {
  it('of the own one the own id, and nobody’s name', () => {
    expect(toResidentMessage(aMessage())).toEqual({
      seq: 4,
      id: 'c1',
      from: 'resident',
      text: 'Hei',
      attachments: [],
      at: '2026-03-01T10:00:00.000Z',
    });
  });

  it('of an agent’s the first name, and our id where the agent’s client made one too', () => {
    const reply = aMessage({
      direction: 'out',
      author: { kind: 'agent', id: 'a', name: 'Aino Lehtovaara' },
      clientId: 'console-1',
    });

    expect(toResidentMessage(reply)).toMatchObject({ id: 'm1', from: 'agent', name: 'Aino' });
    expect(JSON.stringify(toResidentMessage(reply))).not.toContain('Lehtovaara');
  });

  it('of a note nothing, wherever it says that it is one', () => {
    expect(toResidentMessage(aMessage({ line: 'notes', direction: 'note', channel: null }))).toBeNull();
    expect(toResidentMessage(aMessage({ line: 'notes', direction: 'out' }))).toBeNull();
    expect(toResidentMessage(aMessage({ direction: 'note' }))).toBeNull();
  });

  it.each([
    ['Aino Lehtovaara', 'Aino'],
    ['  Anna-Maija  af Grann ', 'Anna-Maija'],
    ['', ''],
  ])('the first name of "%s" is "%s"', (name, first) => expect(firstName(name)).toBe(first));
});

describe('the session of a ticket', () => {
  it('is that of a chat’s thread and of no other', () => {
    expect(sessionOf({ thread: 'chat:s1' })).toBe('s1');
    expect(sessionOf({ thread: 'sms:+358500000001:+358401112233' })).toBeNull();
  });
});

describe('a rate limit', () => {
  it('lets so many through, says how long to wait, and lets through again', () => {
    let now = 0;
    const take = createRateLimit({ most: 2, withinMs: 10_000 }, () => now);
    take();
    now = 4_000;
    take();

    now = 4_500;
    expect(take).toThrow(expect.objectContaining({ code: 'rate-limited', retryAfter: 6 }));

    now = 10_000;
    take();
    expect(take).toThrow(expect.objectContaining({ retryAfter: 4 }));
  });
});

describe('the chat as a way out', () => {
  it('a stored reply is delivered: its session reads it', async () => {
    const { send } = createChatAdapter();

    const sent = await send({
      id: 'm1',
      city: 'helsinki',
      ticketId: 't1',
      ticketNumber: 'HEL-2026-000001',
      thread: 'chat:s1',
      from: 'helsinki',
      to: 's1',
      fromName: 'Aino',
      text: 'Hei',
      subject: '',
      attachments: [],
      references: [],
      service: 'general',
      language: null,
    });

    expect(sent).toEqual({ providerId: 'm1', units: 1, status: 'delivered' });
  });
});
