import { CHANNELS, LANGUAGES, PRIORITIES, STATUSES, type Ticket } from '../domain/types.ts';
import { defineModel, SINCE_EPOCH } from './define-model.ts';

const person = { id: String, name: String };

export const ticketModel = defineModel<Ticket>({
  name: 'tickets',
  fields: {
    _id: String,
    number: { type: String, required: true },
    city: { type: String, required: true },
    service: { type: String, required: true },
    channel: { type: String, enum: CHANNELS, required: true },
    thread: { type: String, required: true },
    ordinal: { type: Number, required: true },
    contact: {
      id: String,
      name: String,
      identities: [{ _id: false, kind: { type: String }, address: String, verified: Boolean }],
    },
    language: { type: String, enum: [...LANGUAGES, null] },
    subject: String,
    status: { type: String, enum: STATUSES, required: true },
    priority: { type: String, enum: PRIORITIES, required: true },
    assignee: person,
    assignment: Number,
    lastAssignee: { ...person, until: Date },
    offers: [
      { _id: false, id: String, agent: person, expiresAt: Date, assignment: Number, step: Number, transfer: Boolean },
    ],
    offersEndAt: Date,
    helpers: [{ _id: false, agent: String, city: String, agreement: String, sees: String }],
    handover: { city: String, agreement: String, until: Date },
    declinedBy: [{ _id: false, agent: String, step: Number }],
    routing: { enteredQueueAt: Date, rank: Date },
    units: Number,
    conversation: Number,
    notes: Number,
    tags: [String],
    waitingSince: Date,
    snoozeUntil: Date,
    closesAt: Date,
    lastMessage: { seq: Number, direction: String, channel: String, preview: String, at: Date },
    residentChannel: String,
    followUpOf: String,
    createdAt: Date,
    updatedAt: Date,
    version: { type: Number, required: true },
    unpublished: Boolean,
    outbox: [{}],
  },
  indexes: [
    [{ city: 1, thread: 1, ordinal: -1 }, { unique: true }],
    [{ city: 1, number: 1 }, { unique: true }],
    // the staff lists: by status, assignee or all, newest change first or longest waiting first
    [{ city: 1, updatedAt: -1, _id: -1 }],
    [{ city: 1, status: 1, updatedAt: -1, _id: -1 }],
    [{ city: 1, status: 1, waitingSince: 1, _id: 1 }],
    [{ city: 1, 'assignee.id': 1, updatedAt: -1, _id: -1 }],
    [{ city: 1, 'contact.id': 1, createdAt: -1 }],
    [{ city: 1, createdAt: -1, _id: -1 }],
    // every deadline is an indexed date
    [{ offersEndAt: 1 }, { partialFilterExpression: { offersEndAt: SINCE_EPOCH } }],
    [{ snoozeUntil: 1 }, { partialFilterExpression: { snoozeUntil: SINCE_EPOCH } }],
    [{ closesAt: 1 }, { partialFilterExpression: { closesAt: SINCE_EPOCH } }],
    [{ unpublished: 1, updatedAt: 1 }, { partialFilterExpression: { unpublished: true } }],
  ],
});
