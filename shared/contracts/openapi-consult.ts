import { consultBody, consultEndBody, escalateBody } from './consult.ts';
import { type Answer, named, type Operation, ok } from './openapi-operation.ts';
import { emptyBody, ticketView } from './tickets.ts';

const ticket: Answer = { ...ok(named('Ticket', ticketView)), headers: ['ETag'] };
const act = {
  method: 'post',
  tag: 'tickets',
  permission: 'ticket:transfer',
  answer: ticket,
  isIdempotent: true,
  problems: ['conflict'],
} satisfies Partial<Operation>;

/** Help with a ticket without giving it away. */
export const consultations: Operation[] = [
  {
    ...act,
    path: '/api/v1/tickets/{id}/consult',
    summary:
      'Asks a colleague of the city, at most 5 at once: they hear of the ticket as its owner does. By its owner or a ' +
      'supervisor; owner and status stay',
    body: named('Consult', consultBody),
  },
  {
    ...act,
    path: '/api/v1/tickets/{id}/consult/end',
    summary: 'Ends a consultation: one’s own, or by the owner or a supervisor that of the one named',
    body: { ...named('ConsultEnd', consultEndBody), isOptional: true },
  },
  {
    ...act,
    path: '/api/v1/tickets/{id}/escalate',
    summary:
      'Asks the supervisors of the city to take the ticket, which stays where it is until one does: all are told, ' +
      'those on duty are offered it',
    body: { ...named('Escalate', escalateBody), isOptional: true },
  },
  {
    ...act,
    path: '/api/v1/tickets/{id}/escalate/withdraw',
    summary: 'The supervisors need not take it after all: by who escalated it, its owner or a supervisor',
    body: { ...named('Empty', emptyBody), isOptional: true },
  },
];
