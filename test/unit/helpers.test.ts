import { ticketView } from '../../shared/contracts/tickets.ts';
import { viewTicket } from '../../shared/contracts/views.ts';
import { asSeenBy } from '../../shared/domain/helpers.ts';
import type { Ticket } from '../../shared/domain/types.ts';
import { aTicket, AT as at } from '../support/a-ticket.ts';

const SECRET = 'Salainen';
const helper = { agent: 'v1', city: 'vantaa', agreement: 'g1' };
const me = { id: 'v1', name: 'Linnea' };
const colleague = { id: 'h1', name: SECRET };
const offerTo = (agent: typeof me) => ({ id: `o-${agent.id}`, agent, expiresAt: at, assignment: 2 });
const escalation = (by: typeof me | null, reason: string) => ({ at, by, reason, declinedBy: ['h2'] });
/** All that can be secret is; what a helper may see says something else than nothing. */
const ticket = aTicket({
  status: 'offered',
  thread: `sms:+358:${SECRET}`,
  contact: { id: 'c1', name: SECRET, identities: [{ kind: 'email', address: SECRET, verified: true }] },
  assignee: colleague,
  lastAssignee: colleague,
  offers: [offerTo(me), offerTo(colleague)],
  helpers: [{ ...helper, sees: 'conversation' }],
  tags: ['kiire'],
  snoozeUntil: at,
  lastMessage: { seq: 1, direction: 'in', channel: 'sms', preview: 'Hei', at },
  followUpOf: SECRET,
  consulted: [colleague],
  escalation: escalation(colleague, SECRET),
  outbox: [{ version: 1, changeId: 'x', actor: { kind: 'agent', ...colleague }, at, events: [], traceId: 't' }],
});
const seen = (over: Partial<Ticket> = {}) => asSeenBy({ ...ticket, ...over }, { ...helper, sees: 'conversation' });

describe('a helper sees of a ticket', () => {
  /** What is hidden looks as if it were not there; every other field of the view is shown as it is. */
  const hidden: Record<string, unknown> = {
    contact: { id: 'c1', name: null, identities: [] },
    assignee: null,
    offers: [viewTicket(ticket).offers[0]],
    followUpOf: null,
    consulted: [],
    escalation: null,
  };
  it.each(Object.keys(ticketView.shape) as (keyof typeof ticketView.shape)[])('%s as decided', (field) => {
    expect(viewTicket(seen())[field]).toEqual(field in hidden ? hidden[field] : viewTicket(ticket)[field]);
  });

  it('nothing that names the resident or a colleague, nor any field that came later', () => {
    expect(JSON.stringify(seen())).not.toContain(SECRET);
    expect(seen({ newField: SECRET } as Partial<Ticket>)).not.toHaveProperty('newField');
  });

  it('what they did themselves', () => {
    const own = seen({ assignee: me, lastAssignee: me, escalation: escalation(me, 'vaikea') });
    expect(own).toMatchObject({ assignee: me, lastAssignee: me });
    expect(viewTicket(own).escalation).toMatchObject({ by: me, reason: 'vaikea' });
  });

  it('the resident too where the cities agreed so', () => {
    const whole = asSeenBy(ticket, { ...helper, sees: 'contact' });
    expect(whole).toMatchObject({ contact: ticket.contact, escalation: null });
  });
});
