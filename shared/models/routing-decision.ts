import type { Considered } from '../domain/match.ts';
import { defineModel } from './define-model.ts';

/** Why the matcher gave a ticket to somebody: apart from the ticket, and kept for a while only. */
export type RoutingDecision = {
  _id: string;
  city: string;
  ticket: string;
  /** Whose queue it was in, and how long it had waited there; absent in decisions from before there were policies. */
  service?: string;
  waitedMs?: number;
  /** The ticket's version that it made. */
  version: number;
  at: Date;
  how: 'assign' | 'offer';
  agent: { id: string; name: string };
  /** Absent in decisions from before there were policies. */
  policy?: { version: number; step: number };
  considered: Considered[];
  /** How many more were considered than are named; absent where that was not kept. */
  more?: number;
};

const KEPT_SECONDS = 90 * 86_400;

export const routingDecisionModel = defineModel<RoutingDecision>({
  name: 'routingdecisions',
  fields: {
    _id: String,
    city: { type: String, required: true },
    ticket: { type: String, required: true },
    service: String,
    waitedMs: Number,
    version: Number,
    at: Date,
    how: { type: String, enum: ['assign', 'offer'] },
    agent: { id: String, name: String },
    policy: { version: Number, step: Number },
    considered: [{ _id: false, agent: { id: String, name: String }, reason: String }],
    more: Number,
  },
  indexes: [
    [{ city: 1, ticket: 1, version: 1 }],
    [{ city: 1, service: 1, at: -1 }],
    [{ at: 1 }, { expireAfterSeconds: KEPT_SECONDS }],
  ],
});
