import type { z } from 'zod';
import { AppError } from '../errors.ts';

/** What came from outside, as its schema says; every fault is named by a JSON pointer. */
export function parseOrProblem<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.flatMap(settleUnion);
  const errors = issues.map((issue) => ({ pointer: pointerOf(issue.path), detail: issue.message }));
  const isTooLong = issues.some((issue) => issue.code === 'custom' && issue.params?.tooLarge === true);
  throw new AppError(
    isTooLong ? 'too-large' : 'validation',
    errors.map(({ pointer, detail }) => `${pointer || '/'}: ${detail}`).join('; '),
    { errors },
  );
}

/** What is wrong with one of several shapes: the faults by the shape that it comes nearest to, or by all as near. */
function settleUnion(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || !issue.errors.length) return [issue];
  const shapes = issue.errors.map((faults) =>
    faults.flatMap(settleUnion).map((fault) => ({ ...fault, path: [...issue.path, ...fault.path] })),
  );
  const nearest = Math.min(...shapes.map(distanceOf));
  return shapes.filter((faults) => distanceOf(faults) === nearest).flat();
}

/** A field that a shape does not have says more against it than one that is missing or wrong. */
function distanceOf(faults: readonly z.core.$ZodIssue[]): number {
  return faults.reduce((sum, { code }) => sum + (code === 'unrecognized_keys' ? 10 : 1), 0);
}

/** RFC 6901. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
