import { CHANNELS, LINES, type Message } from '../domain/types.ts';
import { defineModel } from './define-model.ts';

export const messageModel = defineModel<Message>({
  name: 'messages',
  fields: {
    _id: String,
    city: { type: String, required: true },
    ticket: { type: String, required: true },
    line: { type: String, enum: LINES, required: true },
    seq: { type: Number, required: true },
    direction: { type: String, enum: ['in', 'out', 'note', 'system'], required: true },
    channel: { type: String, enum: [...CHANNELS, null] },
    entrance: { type: String, enum: [...CHANNELS, 'staff'], required: true },
    key: { type: String, required: true },
    clientId: String,
    author: { kind: { type: String }, id: String, name: String },
    text: String,
    html: String,
    attachments: [{ _id: false, id: String, name: String, type: { type: String }, size: Number }],
    at: Date,
    delivery: {
      status: String, reason: String, at: Date, attempts: Number, dueAt: Date, providerId: String, providerStatus: String,
    },
    mailId: String,
    references: [String],
    subject: String,
    address: { ours: String, theirs: String },
    opening: { thread: String, ordinal: Number, service: String, language: String, contact: { kind: { type: String }, address: String, name: String } },
    isAutomatic: Boolean,
    isAssist: Boolean,
    traceId: String,
    unapplied: Boolean,
  },
  indexes: [
    [{ city: 1, entrance: 1, key: 1 }, { unique: true }],
    [{ city: 1, ticket: 1, line: 1, seq: 1 }, { unique: true }],
    [{ city: 1, ticket: 1, at: 1, _id: 1 }],
    [{ city: 1, mailId: 1 }, { partialFilterExpression: { mailId: { $type: 'string' } } }],
    [{ 'attachments.id': 1 }, { partialFilterExpression: { 'attachments.id': { $type: 'string' } } }],
    [{ 'delivery.dueAt': 1 }, { partialFilterExpression: { 'delivery.dueAt': { $type: 'date' } } }],
    [{ unapplied: 1, at: 1 }, { partialFilterExpression: { unapplied: true } }],
  ],
});
