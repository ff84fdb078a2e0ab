import type { DayTally } from '../domain/day-tally.ts';
import { defineModel } from './define-model.ts';

export const tallyModel = defineModel<DayTally>({
  name: 'daytallies',
  fields: {
    _id: String,
    city: { type: String, required: true },
    service: { type: String, required: true },
    date: { type: String, required: true },
    arrived: Number,
    offered: Number,
    answered: Number,
    abandoned: Number,
    offersMissed: Number,
    waitedMs: Number,
    answers: {},
    quarters: {},
    batch: Number,
  },
  indexes: [[{ city: 1, date: 1 }]],
});

/** The changes whose figures are being counted, one batch at a time. */
export type TallyBatch = { _id: string; batch: number; changes: string[] };
export const tallyBatchModel = defineModel<TallyBatch>({
  name: 'tallybatches',
  fields: { _id: String, batch: Number, changes: [String] },
  indexes: [],
});
