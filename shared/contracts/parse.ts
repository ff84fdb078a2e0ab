import type { z } from 'zod';
import { AppError } from '../errors.ts';

/** What came from outside, as its schema says; every fault is named by a JSON pointer. */
export function parseOrProblem<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({ pointer: pointerOf(issue.path), detail: issue.message }));
  const isTooLong = parsed.error.issues.some((issue) => issue.code === 'custom' && issue.params?.tooLarge === true);
  throw new AppError(
    isTooLong ? 'too-large' : 'validation',
    errors.map(({ pointer, detail }) => `${pointer || '/'}: ${detail}`).join('; '),
    { errors },
  );
}

/** RFC 6901. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
