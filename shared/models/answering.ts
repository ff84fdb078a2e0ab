import type { Draft, SavedView, Template, WrapUpReasons } from '../domain/answering.ts';
import { ANY_TEXT, defineModel } from './define-model.ts';

const texts = { fi: String, sv: String, en: String };
const changed = { by: {}, at: Date };
const templateVersion = {
  service: String,
  name: String,
  shortcut: String,
  texts,
  version: Number,
  changed,
  updatedAt: Date,
  removed: Boolean,
};

export const templateModel = defineModel<Template>({
  name: 'templates',
  fields: {
    _id: String,
    city: { type: String, required: true },
    ...templateVersion,
    taken: String,
    past: [{ _id: false, ...templateVersion }],
  },
  indexes: [
    [
      { city: 1, taken: 1 },
      { unique: true, partialFilterExpression: { taken: ANY_TEXT } },
    ],
  ],
});

const KEPT_SECONDS = 30 * 86_400;

export const draftModel = defineModel<Draft>({
  name: 'drafts',
  fields: {
    _id: String,
    city: { type: String, required: true },
    ticket: { type: String, required: true },
    agent: { type: String, required: true },
    text: String,
    note: Boolean,
    attachments: [{ _id: false, id: String, name: String, type: { type: String }, size: Number }],
    seenSeq: Number,
    version: Number,
    updatedAt: Date,
  },
  indexes: [
    [{ agent: 1, updatedAt: -1 }],
    [{ 'attachments.id': 1 }, { partialFilterExpression: { 'attachments.id': ANY_TEXT } }],
    [{ updatedAt: 1 }, { expireAfterSeconds: KEPT_SECONDS }],
  ],
});

export const savedViewModel = defineModel<SavedView>({
  name: 'savedviews',
  fields: {
    _id: String,
    agent: { type: String, required: true },
    name: { type: String, required: true },
    filters: {},
    sort: String,
    version: Number,
    updatedAt: Date,
  },
  indexes: [[{ agent: 1 }]],
});

export const wrapUpReasonsModel = defineModel<WrapUpReasons>({
  name: 'wrapupreasons',
  fields: { _id: String, reasons: [{ _id: false, code: String, names: texts }], version: Number, changed },
  indexes: [],
});
