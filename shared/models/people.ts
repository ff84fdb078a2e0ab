import type { ChatSession } from '../domain/chat-session.ts';
import type { Agent, Contact } from '../domain/types.ts';
import { PRESENCE_STATES, ROLES } from '../domain/types.ts';
import { defineModel, SINCE_EPOCH } from './define-model.ts';

export const contactModel = defineModel<Contact>({
  name: 'contacts',
  fields: {
    _id: String,
    city: { type: String, required: true },
    name: String,
    identities: [{ _id: false, kind: { type: String }, address: String, verified: Boolean }],
    claimed: [{ _id: false, kind: { type: String }, address: String, verified: Boolean }],
    createdAt: Date,
  },
  indexes: [[{ city: 1, 'identities.kind': 1, 'identities.address': 1 }, { unique: true }]],
});

export const agentModel = defineModel<Agent>({
  name: 'agents',
  fields: {
    _id: String,
    city: { type: String, required: true },
    email: { type: String, required: true },
    name: String,
    passwordHash: String,
    roles: [{ type: String, enum: ROLES }],
    cities: [String],
    skills: {},
    languages: [String],
    languageLevels: { fi: Number, sv: Number, en: Number },
    weights: { chat: Number, sms: Number, email: Number, web: Number },
    capacity: Number,
    hardCap: Number,
    load: Number,
    eased: Number,
    slots: [{ _id: false, ticket: String, assignment: Number, units: Number, silent: Boolean }],
    presence: {
      state: { type: String, enum: PRESENCE_STATES },
      channels: [String],
      why: String,
      since: Date,
      until: Date,
    },
    connectedUntil: Date,
    lastAssignedAt: Date,
    closed: Boolean,
    version: Number,
    edited: { by: { kind: { type: String }, id: String, name: String }, at: Date },
  },
  indexes: [
    [{ email: 1 }, { unique: true }],
    [{ cities: 1, 'presence.state': 1 }],
    [{ 'presence.state': 1 }],
    [{ load: 1 }, { partialFilterExpression: { load: { $gt: 0 } } }],
    [{ 'presence.until': 1 }, { partialFilterExpression: { 'presence.until': SINCE_EPOCH } }],
    [{ connectedUntil: 1 }, { partialFilterExpression: { connectedUntil: SINCE_EPOCH } }],
  ],
});

/** A staff member's sign-in; `_id` is the hash of its token. */
export type StaffSession = { _id: string; agent: string; usedAt: Date };

export const staffSessionModel = defineModel<StaffSession>({
  name: 'staffsessions',
  fields: { _id: String, agent: String, usedAt: Date },
  indexes: [[{ usedAt: 1 }, { expireAfterSeconds: 43_200 }], [{ agent: 1 }]],
});

export const chatSessionModel = defineModel<ChatSession>({
  name: 'chatsessions',
  fields: {
    _id: String,
    city: { type: String, required: true },
    service: String,
    language: String,
    tokenHash: { type: String, required: true },
    contact: { name: String, email: String, phone: String },
    lastMessageAt: Date,
    createdAt: Date,
  },
  indexes: [
    [{ city: 1, tokenHash: 1 }, { unique: true }],
    [{ lastMessageAt: 1 }, { expireAfterSeconds: 2_592_000 }],
  ],
});
