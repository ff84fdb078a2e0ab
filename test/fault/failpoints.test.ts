import { FAILPOINTS } from '../../shared/failpoints.ts';
import { type Kill, liveThrough, REPLY } from '../support/sms-conversation.ts';

const KILLS: Kill[] = [
  { failpoint: 'intake.stored', during: 'question' },
  { failpoint: 'intake.ticket-inserted', during: 'question' },
  { failpoint: 'slot.taken', during: 'question' },
  { failpoint: 'ticket.written', during: 'question' },
  { failpoint: 'relay.logged', during: 'question' },
  { failpoint: 'relay.unflagged', during: 'question' },
  { failpoint: 'relay.emptied', during: 'question' },
  { failpoint: 'reply.stored', during: 'reply' },
  { failpoint: 'ticket.written', during: 'reply' },
  { failpoint: 'slots.released', during: 'reply' },
  { failpoint: 'delivery.sending', during: 'reply' },
  { failpoint: 'delivery.sent', during: 'reply' },
  { failpoint: 'delivery.sent', during: 'reply', settledBy: 'list' },
  { failpoint: 'delivery.recorded', during: 'reply' },
  { failpoint: 'intake.stored', during: 'answer' },
  { failpoint: 'slot.taken', during: 'answer' },
  { failpoint: 'ticket.written', during: 'answer' },
];
/** Killed where only a message to a ticket that is closed meanwhile comes by: closed-meanwhile.test.ts. */
const ELSEWHERE = ['intake.moved'];
const WITHIN_MS = 120_000;

describe('a process is killed after a write', () => {
  let undisturbed: ReturnType<typeof liveThrough> | undefined;

  it('has a case for every place', () => {
    expect([...new Set(KILLS.map(({ failpoint }) => failpoint)), ...ELSEWHERE].sort()).toEqual([...FAILPOINTS].sort());
  });

  it.concurrent.each(KILLS)(
    'comes to the same end after $failpoint during the $during',
    async (kill) => {
      undisturbed ??= liveThrough(null);
      const { killed, end } = await liveThrough(kill);

      expect(killed).toBe(true);
      const expected = (await undisturbed).end;
      // nothing left, and nobody but the agent can know that
      if (kill.failpoint === 'delivery.sending') {
        const messages = expected.messages.map((one) => (one.text === REPLY ? { ...one, delivery: 'unknown' } : one));
        expect(end).toEqual({ ...expected, messages, sent: [] });
      } else {
        expect(end).toEqual(expected);
      }
    },
    WITHIN_MS,
  );
});
