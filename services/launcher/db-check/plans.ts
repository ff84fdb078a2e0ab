import type { mongo } from 'mongoose';
import type { Check, Doc, Verdict } from './check.ts';

type Sort = Record<string, 1 | -1>;
type Plan = {
  name: string;
  index: Sort;
  partial?: object;
  filter: object;
  sort?: Sort;
};

const EPOCH = new Date(0);
const NOW = new Date('2026-01-01T12:00:00Z');

/** The kinds of query that run per message, per assignment and per screen, and the index each must use whole. */
const plans: Plan[] = [
  {
    name: 'plan: partial index on a flag',
    index: { unpublished: 1, updatedAt: 1 },
    partial: { unpublished: true },
    filter: { unpublished: true, updatedAt: { $lte: NOW } },
  },
  {
    name: 'plan: partial index on a deadline',
    index: { dueAt: 1 },
    partial: { dueAt: { $gt: EPOCH } },
    filter: { dueAt: { $gt: EPOCH, $lte: NOW } },
  },
  {
    name: 'plan: equalities and a sort',
    index: { city: 1, status: 1, waitingSince: 1, _id: 1 },
    filter: { city: 'vantaa', status: 'queued' },
    sort: { waitingSince: 1, _id: 1 },
  },
  {
    name: 'plan: a range in the index order',
    index: { city: 1, ticket: 1, line: 1, seq: 1 },
    filter: { city: 'oulu', ticket: 't1', line: 'conversation', seq: { $gt: 3, $lte: 9 } },
    sort: { seq: 1 },
  },
  {
    name: 'plan: multikey index',
    index: { city: 1, 'identities.kind': 1, 'identities.address': 1 },
    filter: { city: 'espoo', identities: { $elemMatch: { kind: 'phone', address: '+358500000009' } } },
  },
];

export const planChecks: Check[] = plans.map((plan) => ({
  name: plan.name,
  isAboutSpeed: true,
  run: (db) => explain(db, plan),
}));

async function explain(db: mongo.Db, { name, index, partial, filter, sort }: Plan): Promise<Verdict> {
  const collection = db.collection<Doc>(name.replace(/\W+/g, '_'));
  await collection.createIndex(index, partial ? { partialFilterExpression: partial } : {});
  await collection.insertMany(Array.from({ length: 200 }, (_, n) => aTicket(n)));
  const cursor = collection.find(filter);
  const stages = stagesOf(await (sort ? cursor.sort(sort) : cursor).explain('queryPlanner'));
  const detail = stages.join(' ← ');
  if (!stages.includes('IXSCAN')) return { ok: false, detail: `no index scan: ${detail}` };
  if (stages.includes('SORT')) return { ok: false, detail: `sorts in memory: ${detail}` };
  return { ok: true, detail };
}

function aTicket(n: number): Doc {
  return {
    _id: `d${n}`,
    city: 'oulu',
    status: n % 2 ? 'queued' : 'closed',
    ticket: `t${n % 10}`,
    line: 'conversation',
    seq: Math.floor(n / 10),
    waitingSince: new Date(NOW.getTime() - n),
    updatedAt: NOW,
    ...(n % 20 === 0 && { unpublished: true, dueAt: NOW }),
    identities: [
      { kind: 'phone', address: `+3585${n}` },
      { kind: 'email', address: `r${n}@resident.example` },
    ],
  };
}

/** The names of a plan's stages, whatever its shape; plans that were turned down are not its. */
function stagesOf(plan: unknown): string[] {
  if (Array.isArray(plan)) return plan.flatMap(stagesOf);
  if (typeof plan !== 'object' || plan === null) return [];
  return Object.entries(plan).flatMap(([key, value]) => {
    if (key === 'rejectedPlans') return [];
    return key === 'stage' && typeof value === 'string' ? [value] : stagesOf(value);
  });
}
