import { cityQuery } from './agents.ts';
import { draftAnswer, draftBody, draftDeleteQuery, draftListQuery, draftView } from './drafts.ts';
import { mentionListQuery, mentionPage, mentionsReadBody, mentionsReadView } from './mentions.ts';
import { type Answer, named, type Operation, ok, pageOf } from './openapi-operation.ts';
import { mailHtmlQuery } from './originals.ts';
import { savedViewBody, savedViewListQuery, savedViewPatch, savedViewView } from './saved-views.ts';
import {
  templateBody,
  templateListQuery,
  templatePatch,
  templateVersionsQuery,
  templateVersionView,
  templateView,
} from './templates.ts';
import { wrapUpReasonsBody, wrapUpReasonsView } from './wrap-up-reasons.ts';

const tag = 'answering' as const;
const template = named('Template', templateView);
const savedView = named('SavedView', savedViewView);
const draft = ok(named('DraftAnswer', draftAnswer));
const reasons = named('WrapUpReasons', wrapUpReasonsView);
const versioned = (answer: Answer): Answer => ({ ...answer, headers: ['ETag'] });
const gone = (about: string): Answer => ({ status: 204, about });

const templates: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/templates',
    tag,
    summary: 'Templates of own cities by name; variables in their texts are filled in where they are used',
    permission: 'template:read',
    query: templateListQuery,
    answer: ok(named('TemplatePage', pageOf(templateView))),
    problems: ['not-found'],
  },
  {
    method: 'post',
    path: '/api/v1/templates',
    tag,
    summary: 'Makes a template, at most 500 in a city; a shortcut that the city has already is a conflict',
    permission: 'template:edit',
    body: named('NewTemplate', templateBody),
    answer: versioned({ ...ok(template), status: 201 }),
    problems: ['not-found', 'conflict'],
    isIdempotent: true,
  },
  {
    method: 'patch',
    path: '/api/v1/templates/{id}',
    tag,
    summary: 'Changes the fields given: a merge patch',
    permission: 'template:edit',
    body: named('TemplatePatch', templatePatch),
    answer: versioned(ok(template)),
    problems: ['conflict'],
    isConditional: 'template',
  },
  {
    method: 'delete',
    path: '/api/v1/templates/{id}',
    tag,
    summary: 'Takes a template away; its versions stay to be read',
    permission: 'template:edit',
    answer: gone('It is gone'),
  },
  {
    method: 'get',
    path: '/api/v1/templates/{id}/versions',
    tag,
    summary: 'Who made what of it: the one in force and up to 50 before it, newest first; also of one that is gone',
    permission: 'template:edit',
    query: templateVersionsQuery,
    answer: ok(named('TemplateVersions', pageOf(templateVersionView))),
  },
];

const drafts: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/drafts',
    tag,
    summary: 'One’s own drafts at tickets that one sees, newest first',
    permission: 'ticket:reply',
    query: draftListQuery,
    answer: ok(named('DraftPage', pageOf(draftView))),
  },
  {
    method: 'get',
    path: '/api/v1/tickets/{id}/draft',
    tag,
    summary: 'One’s own draft at a ticket, or null',
    permission: 'ticket:reply',
    answer: draft,
  },
  {
    method: 'put',
    path: '/api/v1/tickets/{id}/draft',
    tag,
    summary: 'Keeps what one has begun to write, for 30 days from the last edit; the last write wins',
    permission: 'ticket:reply',
    body: named('NewDraft', draftBody),
    answer: draft,
  },
  {
    method: 'delete',
    path: '/api/v1/tickets/{id}/draft',
    tag,
    summary: 'Throws one’s own draft away, if there is one: after it was sent, too',
    permission: 'ticket:reply',
    query: draftDeleteQuery,
    answer: gone('There is none any more'),
  },
];

const savedViews: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/views',
    tag,
    summary: 'One’s own saved views of the ticket list, by name',
    permission: 'ticket:read',
    query: savedViewListQuery,
    answer: ok(named('SavedViewPage', pageOf(savedViewView))),
  },
  {
    method: 'post',
    path: '/api/v1/views',
    tag,
    summary: 'Saves filters of GET /tickets under a name, at most 50; a name of one’s own taken twice is a conflict',
    permission: 'ticket:read',
    body: named('NewSavedView', savedViewBody),
    answer: versioned({ ...ok(savedView), status: 201 }),
    problems: ['conflict'],
    isIdempotent: true,
  },
  {
    method: 'patch',
    path: '/api/v1/views/{id}',
    tag,
    summary: 'Changes the fields given; filters are replaced whole',
    permission: 'ticket:read',
    body: named('SavedViewPatch', savedViewPatch),
    answer: versioned(ok(savedView)),
    problems: ['conflict'],
    isConditional: 'view',
  },
  {
    method: 'delete',
    path: '/api/v1/views/{id}',
    tag,
    summary: 'Takes a saved view away',
    permission: 'ticket:read',
    answer: gone('It is gone'),
  },
];

const mentions: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/mentions',
    tag,
    summary: 'Notes in which one was mentioned, at tickets that one sees, newest first',
    permission: 'ticket:read',
    query: mentionListQuery,
    answer: ok(named('MentionPage', mentionPage)),
  },
  {
    method: 'post',
    path: '/api/v1/mentions/read',
    tag,
    summary: 'Marks as read all mentions until a date; it never goes back',
    permission: 'ticket:read',
    body: named('MentionsRead', mentionsReadBody),
    answer: ok(named('MentionsReadAnswer', mentionsReadView)),
  },
];

const wrapUp: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/wrap-up-reasons',
    tag,
    summary: 'Reasons for which tickets of own cities are resolved, a list per city',
    permission: 'ticket:read',
    query: cityQuery,
    answer: ok(named('WrapUpReasonsPage', pageOf(wrapUpReasonsView))),
    problems: ['not-found'],
  },
  {
    method: 'get',
    path: '/api/v1/wrap-up-reasons/{city}',
    tag,
    summary: 'Those of a city',
    permission: 'ticket:read',
    answer: versioned(ok(reasons)),
  },
  {
    method: 'put',
    path: '/api/v1/wrap-up-reasons/{city}',
    tag,
    summary: 'Replaces all of them; tickets keep the codes that they were resolved with',
    permission: 'wrap-up:edit',
    body: named('NewWrapUpReasons', wrapUpReasonsBody),
    answer: versioned(ok(reasons)),
    isConditional: 'list',
  },
];

const originals: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/messages/{id}/original',
    tag,
    summary: 'A resident’s mail as it came; to helpers of other cities only where they see the contact',
    permission: 'ticket:read',
    answer: { status: 200, about: 'The mail', raw: 'message/rfc822' },
  },
  {
    method: 'get',
    path: '/api/v1/messages/{id}/html',
    tag,
    summary:
      'A resident’s mail as a page for a sandboxed frame: nothing in it runs, nothing is fetched unless asked for',
    permission: 'ticket:read',
    query: mailHtmlQuery,
    answer: { status: 200, about: 'The page', raw: 'text/html' },
  },
];

/** What agents answer with, and what they keep beside it. */
export const answering: Operation[] = [...templates, ...drafts, ...savedViews, ...mentions, ...wrapUp, ...originals];
