import { z } from 'zod';
import { agentView, signInBody } from './agents.ts';
import { agreements } from './openapi-agreements.ts';
import { answering } from './openapi-answering.ts';
import { consultations } from './openapi-consult.ts';
import { directory } from './openapi-directory.ts';
import { type Answer, type Body, named, type Operation, ok, pageOf } from './openapi-operation.ts';
import { policies } from './openapi-policies.ts';
import { routingView } from './routing.ts';
import { searchQuery, searchResult } from './search.ts';
import {
  assignBody,
  changeView,
  emptyBody,
  eventListQuery,
  messageBody,
  messageListQuery,
  messageView,
  resolveBody,
  ticketListQuery,
  ticketPatch,
  ticketView,
  transferBody,
} from './tickets.ts';

const file = messageView.shape.attachments.element;
const session = named('Session', z.object({ token: z.string(), agent: agentView }));
const ticket: Answer = { ...ok(named('Ticket', ticketView)), headers: ['ETag'] };
const act = { method: 'post', tag: 'tickets', answer: ticket, isIdempotent: true } as const;
const empty: Body = { ...named('Empty', emptyBody), isOptional: true };

/** Shared by several operations under their own names. */
export const NAMED_VIEWS = { Ticket: ticketView, Message: messageView, Agent: agentView, Attachment: file };

const sessions: Operation[] = [
  {
    method: 'post',
    path: '/api/v1/session',
    tag: 'session',
    summary: 'Signs in: a token for Authorization, and the same as a cookie for our own pages',
    body: named('SignIn', signInBody),
    answer: { ...ok(session), headers: ['Set-Cookie'] },
    problems: ['unauthenticated', 'forbidden', 'rate-limited'],
  },
  {
    method: 'get',
    path: '/api/v1/session',
    tag: 'session',
    summary: 'Who is signed in, with the token',
    permission: 'session:own',
    answer: ok(session),
  },
  {
    method: 'delete',
    path: '/api/v1/session',
    tag: 'session',
    summary: 'Signs out; open sockets of the session end',
    permission: 'session:own',
    answer: { status: 204, about: 'Signed out', headers: ['Set-Cookie'] },
  },
];

const tickets: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/tickets',
    tag: 'tickets',
    summary:
      'Tickets of own cities, filtered, sorted, by page; with `assignee=me` also those one helps other cities with',
    permission: 'ticket:read',
    query: ticketListQuery,
    answer: ok(named('TicketPage', pageOf(ticketView))),
    problems: ['not-found'],
  },
  {
    method: 'get',
    path: '/api/v1/tickets/{id}',
    tag: 'tickets',
    summary: 'A ticket',
    permission: 'ticket:read',
    answer: ticket,
  },
  {
    method: 'patch',
    path: '/api/v1/tickets/{id}',
    tag: 'tickets',
    summary: 'Changes the fields given, at the version named by If-Match',
    permission: 'ticket:edit',
    body: { ...named('TicketPatch', ticketPatch), type: 'application/json' },
    answer: ticket,
    problems: ['conflict'],
    isConditional: 'ticket',
  },
  {
    method: 'get',
    path: '/api/v1/tickets/{id}/messages',
    tag: 'tickets',
    summary: 'Messages of a ticket: with a line by seq, without by time',
    permission: 'ticket:read',
    query: messageListQuery,
    answer: ok(named('MessagePage', pageOf(messageView))),
  },
  {
    method: 'post',
    path: '/api/v1/tickets/{id}/messages',
    tag: 'tickets',
    summary: 'A reply to the resident, or a note; a reply to a waiting ticket claims it first',
    permission: 'ticket:reply',
    body: named('NewMessage', messageBody),
    answer: { ...ok(named('Message', messageView), 'The message; for an id used before, the first one'), status: 201 },
    problems: ['conflict', 'over-capacity'],
    isIdempotent: true,
  },
  {
    ...act,
    path: '/api/v1/tickets/{id}/claim',
    summary:
      'Takes the ticket, up to one’s hard cap; its offers end. A supervisor takes an escalated one from its owner too',
    permission: 'ticket:claim',
    body: empty,
    problems: ['conflict', 'over-capacity'],
  },
  {
    ...act,
    path: '/api/v1/tickets/{id}/assign',
    summary: 'Gives the ticket to an agent of its city, an escalated one to a supervisor too',
    permission: 'ticket:assign',
    body: named('Assign', assignBody),
    problems: ['conflict', 'over-capacity'],
  },
  {
    ...act,
    path: '/api/v1/tickets/{id}/transfer',
    summary:
      'Offers the ticket to a colleague, puts it in another queue or hands it to another city under an agreement; its waiting time is kept',
    permission: 'ticket:transfer',
    body: named('Transfer', transferBody),
    problems: ['conflict', 'over-capacity'],
  },
  {
    ...act,
    path: '/api/v1/tickets/{id}/resolve',
    summary: 'The work is done',
    permission: 'ticket:resolve',
    body: { ...named('Resolve', resolveBody), isOptional: true },
    problems: ['conflict'],
  },
  {
    ...act,
    path: '/api/v1/tickets/{id}/reopen',
    summary: 'Work goes on at a resolved ticket',
    permission: 'ticket:resolve',
    body: empty,
    problems: ['conflict', 'over-capacity'],
  },
  {
    method: 'get',
    path: '/api/v1/tickets/{id}/events',
    tag: 'tickets',
    summary: 'The changes of a ticket after a version, ascending',
    permission: 'ticket:read',
    query: eventListQuery,
    answer: ok(named('ChangePage', pageOf(changeView))),
  },
  {
    method: 'get',
    path: '/api/v1/tickets/{id}/routing',
    tag: 'tickets',
    summary: 'Why the ticket went where it is: each step in words, who was considered, and who could have it now',
    permission: 'ticket:read',
    answer: ok(named('Routing', routingView)),
  },
];

const search: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/search',
    tag: 'tickets',
    summary:
      'Tickets in which all the words are: subjects, messages, notes, contacts and numbers, whatever their endings in ' +
      'Finnish, Swedish and English. First those whose number or address it is, then the newest ones first',
    permission: 'ticket:read',
    query: searchQuery,
    answer: ok(named('SearchPage', pageOf(searchResult))),
    problems: ['not-found'],
  },
];

const attachments: Operation[] = [
  {
    method: 'post',
    path: '/api/v1/attachments',
    tag: 'attachments',
    summary: 'Uploads a file, at most 10 MB, to be named by a message within 24 h',
    access: 'staff or chat token',
    body: {
      ...named('Upload', z.strictObject({ file: z.string().meta({ format: 'binary' }) })),
      type: 'multipart/form-data',
    },
    answer: { status: 201, about: 'The file as stored', body: named('Attachment', file) },
    problems: ['unauthenticated', 'rate-limited'],
    isIdempotent: true,
  },
  {
    method: 'get',
    path: '/api/v1/attachments/{id}',
    tag: 'attachments',
    summary: 'A file, for whoever may see its message',
    access: 'staff or chat token',
    answer: { status: 200, about: 'The file', raw: '*/*' },
    problems: ['unauthenticated'],
  },
];

const sms: Operation[] = [
  {
    method: 'post',
    path: '/channels/sms/webhook',
    tag: 'sms',
    summary: 'A text message from Twilio; answered once it is stored',
    access: 'Twilio signature',
    body: {
      ...named(
        'TwilioMessage',
        z.object({
          MessageSid: z.string(),
          From: z.string(),
          To: z.string(),
          Body: z.string().optional(),
          NumMedia: z.string().optional(),
        }),
      ),
      type: 'application/x-www-form-urlencoded',
    },
    answer: { status: 200, about: 'An empty TwiML answer', raw: 'text/xml' },
    problems: ['forbidden', 'not-found'],
  },
  {
    method: 'post',
    path: '/channels/sms/status',
    tag: 'sms',
    summary: 'Where a sent text message is; in any order, any number of times',
    access: 'Twilio signature',
    query: z.strictObject({ m: z.string().min(1) }),
    body: {
      ...named(
        'TwilioStatus',
        z.object({ MessageSid: z.string(), MessageStatus: z.string(), ErrorCode: z.string().optional() }),
      ),
      type: 'application/x-www-form-urlencoded',
    },
    answer: { status: 204, about: 'Noted' },
    problems: ['forbidden'],
  },
];

const health: Operation[] = [
  {
    method: 'get',
    path: '/healthz',
    tag: 'health',
    summary: 'The process is up',
    answer: ok(named('Health', z.object({ status: z.literal('up') }))),
  },
  {
    method: 'get',
    path: '/readyz',
    tag: 'health',
    summary: 'The store answers; Redis away is a degraded state',
    answer: ok(
      named(
        'Readiness',
        z.object({
          status: z.literal('ready'),
          roles: z.array(z.string()),
          degraded: z.array(z.enum(['redis'])),
        }),
      ),
    ),
    problems: ['unavailable'],
  },
];

/** Every operation over HTTP that is there. */
export const OPERATIONS: Operation[] = [
  ...sessions,
  ...tickets,
  ...consultations,
  ...search,
  ...attachments,
  ...directory,
  ...policies,
  ...agreements,
  ...answering,
  ...sms,
  ...health,
];
