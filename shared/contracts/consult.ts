import { z } from 'zod';
import { id } from './common.ts';
import { line, note } from './tickets.ts';

/** A colleague is asked; the note is the question. */
export const consultBody = z.strictObject({ agent: id, note });
/** Whose consultation ends; one's own where nobody is named. */
export const consultEndBody = z.strictObject({ agent: id.optional() });
export const escalateBody = z.strictObject({ reason: line.pipe(z.string().min(1).max(200)).optional(), note });
