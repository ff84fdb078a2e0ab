import { cityQuery } from './agents.ts';
import { named, type Operation, ok, pageOf } from './openapi-operation.ts';
import { dryRunView, policyBody, policyVersionsQuery, policyView } from './policies.ts';

const PATH = '/api/v1/policies/{city}/{service}';
const policy = named('Policy', policyView);
const rules = named('PolicyRules', policyBody);

/** How services give out their tickets. */
export const policies: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/policies',
    tag: 'policies',
    summary: 'Routing policies in force in own cities',
    permission: 'policy:read',
    query: cityQuery,
    answer: ok(named('PolicyPage', pageOf(policyView))),
    problems: ['not-found'],
  },
  {
    method: 'get',
    path: PATH,
    tag: 'policies',
    summary: 'The routing policy in force of a service',
    permission: 'policy:read',
    answer: { ...ok(policy), headers: ['ETag'] },
  },
  {
    method: 'put',
    path: PATH,
    tag: 'policies',
    summary: 'Makes a new version of all of it; every process goes by it within 10 s',
    permission: 'policy:edit',
    body: rules,
    answer: { ...ok(policy), headers: ['ETag'] },
    isConditional: 'policy',
  },
  {
    method: 'get',
    path: `${PATH}/versions`,
    tag: 'policies',
    summary: 'The one in force and up to 200 before it, newest first',
    permission: 'policy:read',
    query: policyVersionsQuery,
    answer: ok(named('PolicyVersions', pageOf(policyView))),
  },
  {
    method: 'post',
    path: `${PATH}/dry-run`,
    tag: 'policies',
    summary: 'What these rules would have made of the last 200 tickets that the router gave out; changes nothing',
    permission: 'policy:edit',
    body: rules,
    answer: ok(named('DryRun', dryRunView)),
  },
];
