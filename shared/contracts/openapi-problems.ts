import type { ResponseConfig } from '@asteasolutions/zod-to-openapi';
import { AppError, type ProblemCode, problemStatus, toProblem } from '../errors.ts';
import type { Operation } from './openapi-operation.ts';

const PROBLEM = { $ref: '#/components/schemas/Problem' };
const WAITS = {
  'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer', minimum: 1 } },
} as const;

/** By status, each with the codes it may carry. */
export function problemResponses(operation: Operation): Record<string, ResponseConfig> {
  const codes = codesOf(operation);
  const statuses = new Set(codes.map((code) => problemStatus[code]));
  return Object.fromEntries(
    [...statuses].map((status) => [String(status), responseOf(codes.filter((code) => problemStatus[code] === status))]),
  );
}

/** The operation's own, and those of its parts: sign-in, parsing, path, headers, the store. */
function codesOf(operation: Operation): ProblemCode[] {
  const { path, problems = [], permission, access, query, body, isIdempotent, isConditional, tag } = operation;
  const codes = new Set(problems);
  const add = (isSo: unknown, ...more: ProblemCode[]) => {
    if (isSo) for (const code of more) codes.add(code);
  };
  add(permission, 'unauthenticated', 'forbidden');
  add(access === 'staff or chat token', 'unauthenticated');
  add(query, 'validation');
  add(body, 'validation', 'too-large');
  add(path.includes('{'), 'not-found');
  add(isIdempotent, 'validation', 'conflict');
  add(isConditional, 'version-required', 'version-mismatch');
  add(tag !== 'health', 'unavailable');
  const known = Object.keys(problemStatus).filter((code): code is ProblemCode => code in problemStatus);
  return known.filter((code) => codes.has(code));
}

function responseOf(codes: ProblemCode[]): ResponseConfig {
  const waits = codes.some((code) => code === 'rate-limited' || code === 'unavailable');
  return {
    description: codes.map((code) => `\`${code}\`: ${titleOf(code)}`).join('; '),
    ...(waits && { headers: WAITS }),
    content: {
      'application/problem+json': { schema: { allOf: [PROBLEM, { properties: { code: { enum: codes } } }] } },
    },
  };
}

function titleOf(code: ProblemCode): string {
  return toProblem(new AppError(code, '')).title;
}
