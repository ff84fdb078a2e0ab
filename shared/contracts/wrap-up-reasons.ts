import { z } from 'zod';
import { date } from './common.ts';
import { line } from './tickets.ts';

const MAX_REASONS = 50;
const word = line.pipe(z.string().min(1).max(100));

const reason = z.strictObject({
  /** What is stored and counted; it stays when the names change. */
  code: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'up to 40 of a–z, digits and hyphens, not a hyphen first'),
  names: z.strictObject({ fi: word, sv: word, en: word }),
});

/** A city's list in the order it is shown in, all of it: what is there before is replaced. */
export const wrapUpReasonsBody = z.strictObject({
  reasons: z.array(reason).max(MAX_REASONS).superRefine(onceEach),
});

export const wrapUpReasonsView = z.object({
  city: z.string(),
  reasons: z.array(reason),
  /** 0: what every city begins with. */
  version: z.number(),
  changed: z.object({ by: z.object({ id: z.string(), name: z.string() }), at: date }).nullable(),
});
export type WrapUpReasonsView = z.infer<typeof wrapUpReasonsView>;

function onceEach(reasons: readonly { code: string }[], context: z.core.$RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, { code }] of reasons.entries()) {
    if (seen.has(code))
      context.addIssue({ code: 'custom', message: 'a second one of this code', path: [index, 'code'] });
    seen.add(code);
  }
}
