import { z } from 'zod';
import type { Permission } from '../auth/permissions.ts';
import type { ProblemCode } from '../errors.ts';

/** What the document says of one operation. */
export type Named = { name: string; schema: z.ZodType };
export type Body = Named & { type?: string; isOptional?: true };
export type Answer = { status: number; about: string; body?: Named; raw?: string; headers?: ('ETag' | 'Set-Cookie')[] };
export type Operation = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  summary: string;
  tag: 'session' | 'tickets' | 'attachments' | 'directory' | 'policies' | 'agreements' | 'answering' | 'sms' | 'health';
  permission?: Permission;
  /** Who may, where no permission says it. */
  access?: 'staff or chat token' | 'Twilio signature';
  query?: z.ZodObject;
  body?: Body;
  answer: Answer;
  /** Those that come of the operation itself; what sign-in, parsing and the store may say is added. */
  problems?: ProblemCode[];
  /** Takes an Idempotency-Key. */
  isIdempotent?: true;
  /** Needs If-Match, with the ETag of this. */
  isConditional?: 'ticket' | 'policy' | 'agent' | 'opening hours' | 'template' | 'view' | 'list';
};

export const pageOf = (schema: z.ZodType) => z.object({ items: z.array(schema), next: z.string().nullable() });
export const named = (name: string, schema: z.ZodType): Named => ({ name, schema });
export const ok = (body: Named, about = body.name): Answer => ({ status: 200, about, body });
