import { AGREEMENT_STATUSES, type Agreement } from '../domain/agreements.ts';
import { SIGHTS } from '../domain/types.ts';
import { defineModel } from './define-model.ts';

const act = { by: {}, city: String, at: Date };

export const agreementModel = defineModel<Agreement>({
  name: 'agreements',
  fields: {
    _id: String,
    helped: { type: String, required: true },
    helper: { type: String, required: true },
    services: [String],
    hours: [{ _id: false, day: Number, from: String, to: String }],
    languages: [String],
    sees: { type: String, enum: SIGHTS },
    transfers: Boolean,
    status: { type: String, enum: AGREEMENT_STATUSES, required: true },
    proposed: act,
    accepted: act,
    ended: { ...act, reason: String },
    version: { type: Number, required: true },
  },
  indexes: [
    [{ helper: 1 }],
    [{ status: 1 }],
    // of two that are accepted at the same moment one wins
    [
      { helped: 1, helper: 1, services: 1 },
      { unique: true, partialFilterExpression: { status: 'active' } },
    ],
    [{ helped: 1 }],
  ],
});
