import type { Collection } from '../db/mongo.ts';
import type { ChatSession } from '../domain/chat-session.ts';
import type { StaffSession } from '../models/people.ts';

export function createStaffSessionRepository(sessions: Collection<StaffSession>) {
  return {
    insert: (session: StaffSession) => sessions.insertOne(session),
    /** Only one used after `usedAfter` is alive. */
    byId: (id: string, usedAfter: Date) => sessions.findOne({ _id: id, usedAt: { $gt: usedAfter } }),
    touch: (ids: string[], at: Date) => sessions.updateMany({ _id: { $in: ids } }, { $set: { usedAt: at } }),
    remove: (id: string) => sessions.deleteOne({ _id: id }),
  };
}
export type StaffSessionRepository = ReturnType<typeof createStaffSessionRepository>;

export function createChatSessionRepository(sessions: Collection<ChatSession>) {
  return {
    insert: (session: ChatSession) => sessions.insertOne(session),
    byId: (city: string, id: string) => sessions.findOne({ _id: id, city }),
    byTokenHash: (city: string, tokenHash: string) => sessions.findOne({ city, tokenHash }),
    touch: (id: string, at: Date) => sessions.updateOne({ _id: id }, { $set: { lastMessageAt: at } }),
    setContact: (id: string, contact: ChatSession['contact']) => sessions.updateOne({ _id: id }, { $set: { contact } }),
  };
}
export type ChatSessionRepository = ReturnType<typeof createChatSessionRepository>;
