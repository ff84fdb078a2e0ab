import { decideReopen, decideWake } from '../../shared/domain/decide-conversation.ts';
import { decideRequeue } from '../../shared/domain/decide-ownership.ts';
import { AT, aTicket } from '../support/a-ticket.ts';

describe('a ticket that goes back to a queue', () => {
  const now = new Date(AT.getTime() + 3_600_000);

  it('keeps the time since which its resident has waited', () => {
    const decision = decideRequeue(aTicket({ status: 'open', waitingSince: AT }), { now, why: 'transferred' });
    expect(decision).toMatchObject({ set: { waitingSince: AT, routing: { enteredQueueAt: AT } } });
  });

  it('waits from now on where it waited for the resident', () => {
    const decision = decideRequeue(aTicket({ status: 'pending', waitingSince: null }), { now, why: 'transferred' });
    expect(decision).toMatchObject({ set: { waitingSince: now, routing: { enteredQueueAt: now } } });
  });

  it.each([
    ['is reopened', 'resolved', decideReopen],
    ['wakes', 'snoozed', decideWake],
  ] as const)('that %s without anybody waiting waits from then on', (_what, status, decide) => {
    const decision = decide(aTicket({ status, waitingSince: null }), { now });
    expect(decision).toMatchObject({ set: { waitingSince: now, routing: { enteredQueueAt: now } } });
  });
});
