import { cityQuery } from './agents.ts';
import { agreementBody, agreementQuery, agreementView, endAgreementBody } from './agreements.ts';
import { declineHandoverBody, handoverView } from './handovers.ts';
import { named, type Operation, ok, pageOf } from './openapi-operation.ts';
import { emptyBody, ticketView } from './tickets.ts';

const PATH = '/api/v1/agreements';
const agreement = ok(named('Agreement', agreementView));
const act = { method: 'post', tag: 'agreements', permission: 'agreement:edit', answer: agreement } as const;

/** Which city helps which. */
export const agreements: Operation[] = [
  {
    method: 'get',
    path: PATH,
    tag: 'agreements',
    summary: 'Agreements in which own cities help or are helped, newest first',
    permission: 'agreement:read',
    query: agreementQuery,
    answer: ok(named('AgreementPage', pageOf(agreementView))),
    problems: ['not-found'],
  },
  {
    ...act,
    path: PATH,
    summary: 'Proposes one, by an admin of either city; it is valid once the other side has accepted',
    body: named('NewAgreement', agreementBody),
    answer: { ...agreement, status: 201 },
    isIdempotent: true,
  },
  {
    method: 'get',
    path: `${PATH}/{id}`,
    tag: 'agreements',
    summary: 'An agreement with its history',
    permission: 'agreement:read',
    answer: agreement,
  },
  {
    ...act,
    path: `${PATH}/{id}/accept`,
    summary: 'Makes it valid, by an admin of the side that did not propose it',
    body: { ...named('Empty', emptyBody), isOptional: true },
    problems: ['conflict'],
  },
  {
    ...act,
    path: `${PATH}/{id}/end`,
    summary: 'Ends, refuses or withdraws it, by either side: nothing new is given under it after 10 s',
    body: { ...named('EndAgreement', endAgreementBody), isOptional: true },
    problems: ['conflict'],
  },
  {
    method: 'get',
    path: '/api/v1/handovers',
    tag: 'agreements',
    summary: 'Tickets that other cities have handed to own ones and nobody has accepted yet',
    permission: 'ticket:assign',
    query: cityQuery,
    answer: ok(named('HandoverPage', pageOf(handoverView))),
    problems: ['not-found'],
  },
  {
    method: 'post',
    path: '/api/v1/handovers/{id}/decline',
    tag: 'agreements',
    summary: 'Sends one back to the queue of its own city, by the ticket’s id',
    permission: 'ticket:assign',
    body: { ...named('DeclineHandover', declineHandoverBody), isOptional: true },
    answer: ok(named('Ticket', ticketView)),
    problems: ['conflict'],
    isIdempotent: true,
  },
];
