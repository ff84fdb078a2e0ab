import { z } from 'zod';
import { attachmentIds, EMPTY_MESSAGE, id, language, saysSomething, text } from './common.ts';

/** What a resident's chat sends: the namespace `/chat`. */
export const chatHandshake = z.object({
  city: z.string().min(1).max(64),
  service: z.string().min(1).max(64).default('general'),
  language: language.optional(),
  token: z.string().min(1).max(200).optional(),
  after: z.number().int().min(0).default(0),
});

export const chatMessage = z
  .object({ id, text, attachments: attachmentIds.optional() })
  .refine(saysSomething, EMPTY_MESSAGE);
export const chatSync = z.object({ after: z.number().int().min(0) });
export const chatTyping = z.object({ on: z.boolean() });
export const chatRead = z.object({ seq: z.number().int().min(0) });
export const chatLeave = z.object({});
export const chatContact = z
  .object({
    email: z.email().max(254).optional(),
    phone: z.string().min(3).max(32).optional(),
    name: z.string().trim().min(1).max(100).optional(),
  })
  .refine((contact) => Object.values(contact).some(Boolean), { message: 'email, phone or name is needed' });

export const chatClientEvents = {
  message: chatMessage,
  sync: chatSync,
  typing: chatTyping,
  read: chatRead,
  leave: chatLeave,
  contact: chatContact,
} as const;
