import type { Change } from '../domain/types.ts';
import { defineModel } from './define-model.ts';

/** The event log: `_id` is `ticket:version`. */
export type LoggedChange = Change & {
  _id: string;
  ticket: string;
  city: string;
  /** Its figures are in no tally yet. */
  uncounted?: true;
};

export const changeModel = defineModel<LoggedChange>({
  name: 'changes',
  fields: {
    _id: String,
    ticket: { type: String, required: true },
    city: { type: String, required: true },
    version: Number,
    changeId: String,
    actor: { kind: { type: String }, id: String, name: String },
    at: Date,
    events: [{}],
    figures: { type: [{}], default: undefined },
    uncounted: Boolean,
    traceId: String,
  },
  indexes: [
    [{ city: 1, ticket: 1, version: 1 }, { unique: true }],
    [{ uncounted: 1 }, { partialFilterExpression: { uncounted: true } }],
  ],
});

/** One process at a time does a sweep; numbers are given out in blocks. */
export type Lease = { _id: string; owner: string; until: Date };
export const leaseModel = defineModel<Lease>({
  name: 'leases',
  fields: { _id: String, owner: String, until: Date },
  indexes: [],
});

/** Up to where a sweep has been; `id` where several things share a date. */
export type Mark = { _id: string; at: Date; id?: string };
export const markModel = defineModel<Mark>({
  name: 'marks',
  fields: { _id: String, at: Date, id: String },
  indexes: [],
});

export type Counter = { _id: string; count: number };
export const counterModel = defineModel<Counter>({
  name: 'counters',
  fields: { _id: String, count: Number },
  indexes: [],
});

/** First answers of POSTs with an Idempotency-Key, kept for a day. */
export type IdempotencyRecord = {
  _id: string;
  bodyHash: string;
  status: number | null;
  body: string;
  etag?: string;
  at: Date;
};
export const idempotencyModel = defineModel<IdempotencyRecord>({
  name: 'idempotency',
  fields: { _id: String, bodyHash: String, status: Number, body: String, etag: String, at: Date },
  indexes: [[{ at: 1 }, { expireAfterSeconds: 86_400 }]],
});
