import type { Language } from './types.ts';

/** A resident's web chat: a token resumes it until 30 days after its last message. */
export type ChatSession = {
  _id: string;
  city: string;
  service: string;
  language: Language | null;
  tokenHash: string;
  contact: { name: string | null; email: string | null; phone: string | null };
  lastMessageAt: Date;
  createdAt: Date;
};
