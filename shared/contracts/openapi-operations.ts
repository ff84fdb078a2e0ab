import { z } from 'zod';
import type { Permission } from '../auth/permissions.ts';
import type { ProblemCode } from '../errors.ts';
import { agentView, cityQuery, serviceView, signInBody } from './agents.ts';
import { routingView } from './routing.ts';
import { serviceHoursBody, serviceHoursView } from './service-hours.ts';
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

type Named = { name: string; schema: z.ZodType };
export type Body = Named & { type?: string; isOptional?: true };
export type Answer = { status: number; about: string; body?: Named; raw?: string; headers?: ('ETag' | 'Set-Cookie')[] };
export type Operation = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  summary: string;
  tag: 'session' | 'tickets' | 'attachments' | 'directory' | 'sms' | 'health';
  permission?: Permission;
  /** Who may, where no permission says it. */
  access?: 'staff or chat token' | 'Twilio signature';
  query?: z.ZodObject;
  body?: Body;
  answer: Answer;
  /** Those that come of the operation itself; what sign-in, parsing and the store may say is added. */
  problems?: ProblemCode[];
  /** Takes an Idempotency-Key. */
  isIdempotent?: true;
  /** Needs If-Match. */
  isConditional?: true;
};

const pageOf = (schema: z.ZodType) => z.object({ items: z.array(schema), next: z.string().nullable() });
const named = (name: string, schema: z.ZodType): Named => ({ name, schema });
const ok = (body: Named, about = body.name): Answer => ({ status: 200, about, body });

const file = messageView.shape.attachments.element;
const session = named('Session', z.object({ token: z.string(), agent: agentView }));
const contact = named('Contact', ticketView.shape.contact);
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
    summary: 'Tickets of own cities, filtered, sorted, by page',
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
    isConditional: true,
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
    summary: 'Takes the ticket, up to one’s hard cap; its offers end',
    permission: 'ticket:claim',
    body: empty,
    problems: ['conflict', 'over-capacity'],
  },
  {
    ...act,
    path: '/api/v1/tickets/{id}/assign',
    summary: 'Gives the ticket to an agent of its city',
    permission: 'ticket:assign',
    body: named('Assign', assignBody),
    problems: ['conflict', 'over-capacity'],
  },
  {
    ...act,
    path: '/api/v1/tickets/{id}/transfer',
    summary: 'Offers the ticket to a colleague, or puts it in another queue with its waiting time',
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

const directory: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/me',
    tag: 'directory',
    summary: 'Oneself',
    permission: 'agent:read',
    answer: ok(named('Agent', agentView)),
  },
  {
    method: 'get',
    path: '/api/v1/agents',
    tag: 'directory',
    summary: 'Colleagues in own cities',
    permission: 'agent:read',
    query: cityQuery,
    answer: ok(named('AgentPage', pageOf(agentView))),
    problems: ['not-found'],
  },
  {
    method: 'get',
    path: '/api/v1/services',
    tag: 'directory',
    summary: 'Services of all cities or of one, with their opening; needs no login',
    query: cityQuery,
    answer: ok(named('ServicePage', pageOf(serviceView))),
    problems: ['not-found'],
  },
  {
    method: 'get',
    path: '/api/v1/services/{city}/{service}/hours',
    tag: 'directory',
    summary: 'Opening hours of a service of own cities: by weekday, on holidays, by date',
    permission: 'service:read',
    answer: ok(named('ServiceHours', serviceHoursView)),
  },
  {
    method: 'put',
    path: '/api/v1/services/{city}/{service}/hours',
    tag: 'directory',
    summary: 'Replaces all of them; every process goes by them within 10 s',
    permission: 'service:edit',
    body: named('NewServiceHours', serviceHoursBody),
    answer: ok(named('ServiceHours', serviceHoursView)),
  },
  {
    method: 'get',
    path: '/api/v1/contacts/{id}',
    tag: 'directory',
    summary: 'A resident as known in own cities',
    permission: 'contact:read',
    answer: ok(contact),
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
export const OPERATIONS: Operation[] = [...sessions, ...tickets, ...attachments, ...directory, ...sms, ...health];
