import type { SearchEntry } from '../domain/search-entry.ts';
import { defineModel } from './define-model.ts';

/** Apart from the tickets: its index is large, and nobody waits for it. */
export const searchEntryModel = defineModel<SearchEntry>({
  name: 'searchentries',
  fields: {
    _id: String,
    city: { type: String, required: true },
    at: Date,
    terms: [String],
    head: String,
    conversation: Number,
    notes: Number,
    version: Number,
  },
  indexes: [[{ city: 1, terms: 1, at: 1 }]],
});
