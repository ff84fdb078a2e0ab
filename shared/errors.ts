export const problemStatus = {
  validation: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'over-capacity': 409,
  gone: 410,
  'version-mismatch': 412,
  'too-large': 413,
  'version-required': 428,
  'rate-limited': 429,
  unavailable: 503,
} as const;

export type ProblemCode = keyof typeof problemStatus;

/** `pointer` is a JSON pointer (RFC 6901) to the bad field of the request. */
export type FieldFault = { pointer: string; detail: string };

type Details = { errors?: FieldFault[]; retryAfter?: number; cause?: unknown };

/** A fault that the caller can be told of. Everything else that is thrown is a defect and answered as 500. */
export class AppError extends Error {
  readonly code: ProblemCode;
  readonly errors: FieldFault[] | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;

  constructor(code: ProblemCode, detail: string, details: Details = {}) {
    super(detail, { cause: details.cause });
    this.name = 'AppError';
    this.code = code;
    this.errors = details.errors;
    this.retryAfter = details.retryAfter;
  }

  get status(): number {
    return problemStatus[this.code];
  }
}

/** RFC 9457 problem document, as sent over HTTP and in socket acks. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  instance?: string;
  errors?: FieldFault[];
  retryAfter?: number;
};

const titles: Record<ProblemCode, string> = {
  validation: 'The request has faults',
  unauthenticated: 'Sign in first',
  forbidden: 'Not allowed',
  'not-found': 'Not found',
  conflict: 'In conflict with the present state',
  'over-capacity': 'No room for more work',
  gone: 'No longer there',
  'version-mismatch': 'Somebody changed it meanwhile',
  'too-large': 'Too large',
  'version-required': 'Say which version you change',
  'rate-limited': 'Too many requests',
  unavailable: 'Temporarily unavailable',
};

export function toProblem(error: AppError, instance?: string): Problem {
  return {
    type: `urn:yhteys:problem:${error.code}`,
    title: titles[error.code],
    status: error.status,
    detail: error.message,
    code: error.code,
    ...(instance && { instance }),
    ...(error.errors && { errors: error.errors }),
    ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
  };
}

const UNREACHABLE = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoPoolClearedError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoWriteConcernError',
  'PoolClearedOnNetworkError',
  'MongoOperationTimeoutError',
]);

/** Server errors that mean "not now": shutting down, no primary, a stepped-down node (driver spec, retryable errors). */
const NOT_NOW = new Set([6, 7, 64, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

function isStoreAway(error: Error): boolean {
  if (UNREACHABLE.has(error.name)) return true;
  // a bulk write that names no write failed as a whole: the driver wraps a broken connection so
  const isWholeBulk =
    error.name === 'MongoBulkWriteError' && 'writeErrors' in error && [error.writeErrors].flat().length === 0;
  return isWholeBulk || (error.name.startsWith('Mongo') && 'code' in error && NOT_NOW.has(Number(error.code)));
}

/** Any thrown value as an AppError; undefined for a defect. A database that cannot be reached is `unavailable`. */
export function asAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (error instanceof Error && isStoreAway(error)) {
    return new AppError('unavailable', 'The store cannot be reached; try again', { retryAfter: 5, cause: error });
  }
  return undefined;
}
