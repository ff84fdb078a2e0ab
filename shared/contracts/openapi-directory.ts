import { agentPatch, agentView, cityQuery, presenceBody, serviceView } from './agents.ts';
import { contactView } from './contacts.ts';
import { named, type Operation, ok, pageOf } from './openapi-operation.ts';
import { serviceHoursBody, serviceHoursView } from './service-hours.ts';
import { wallboardQuery, wallboardView } from './wallboard.ts';

const contact = named('Contact', contactView);

/** Who and what there is. */
export const directory: Operation[] = [
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
    path: '/api/v1/agents/{id}',
    tag: 'directory',
    summary: 'A colleague in own cities',
    permission: 'agent:read',
    answer: { ...ok(named('Agent', agentView)), headers: ['ETag'] },
  },
  {
    method: 'patch',
    path: '/api/v1/agents/{id}',
    tag: 'directory',
    summary: 'Changes what an account of own cities can do and take: a merge patch; work in hand stays as it is',
    permission: 'agent:edit',
    body: named('AgentPatch', agentPatch),
    answer: { ...ok(named('Agent', agentView)), headers: ['ETag'] },
    isConditional: 'agent',
  },
  {
    method: 'put',
    path: '/api/v1/agents/{id}/presence',
    tag: 'directory',
    summary: 'Sets the presence of a colleague in own cities, whose offers end unless they are available',
    permission: 'presence:others',
    body: named('NewPresence', presenceBody),
    answer: ok(named('Agent', agentView)),
    problems: ['conflict'],
  },
  {
    method: 'get',
    path: '/api/v1/wallboard',
    tag: 'directory',
    summary: 'Live figures of own cities or of one; pushed on /staff to whoever watches them',
    permission: 'wallboard:read',
    query: wallboardQuery,
    answer: ok(named('Wallboard', wallboardView)),
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
    answer: { ...ok(named('ServiceHours', serviceHoursView)), headers: ['ETag'] },
  },
  {
    method: 'put',
    path: '/api/v1/services/{city}/{service}/hours',
    tag: 'directory',
    summary: 'Replaces all of them; every process goes by them within 10 s',
    permission: 'service:edit',
    body: named('NewServiceHours', serviceHoursBody),
    answer: { ...ok(named('ServiceHours', serviceHoursView)), headers: ['ETag'] },
    isConditional: 'opening hours',
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
