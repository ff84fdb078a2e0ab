import type { z } from 'zod';
import type { problemView } from '../../shared/contracts/problem.ts';

export type Problem = z.infer<typeof problemView>;
export type Page<Item> = { items: Item[]; next: string | null };

/** What the server refused, or `code: 'offline'` where it could not be reached. */
export class ProblemError extends Error {
  override name = 'ProblemError';
  readonly problem: Problem;
  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail || problem.title, options);
    this.problem = problem;
  }
}

type Query = Record<string, string | number | readonly string[] | undefined>;
type Options = {
  query?: Query;
  body?: unknown;
  /** A version: the server refuses the edit of an older one (`version-mismatch`). */
  ifMatch?: number;
  /** The same key again is the same action; give one wherever a lost answer may be tried again. */
  idempotencyKey?: string;
  signal?: AbortSignal;
};

/** Of the server's clock before the browser's, in ms; to the second. */
let skewMs = 0;
let token: string | null = null;

/** With which all further requests are made. */
export function setToken(next: string | null): void {
  token = next;
}

/** The server's time: offers end by it, whatever the clock of this machine says. */
export function serverNow(): Date {
  return new Date(new Date().getTime() + skewMs);
}

export const get = <Answer>(path: string, options?: Omit<Options, 'body'>) => call<Answer>('GET', path, options);
export const post = <Answer>(path: string, options?: Options) => call<Answer>('POST', path, { body: {}, ...options });
export const del = <Answer>(path: string, options?: Options) => call<Answer>('DELETE', path, options);

/** Of one action of a person, to be told apart from the next. */
export function newKey(): string {
  // getRandomValues is there without https too, which randomUUID is not
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export async function call<Answer>(method: string, path: string, options: Options = {}): Promise<Answer> {
  const response = await reach(`/api/v1${path}${queryOf(options.query)}`, requestOf(method, options));
  noteSkew(response);
  const text = await response.text();
  const said: unknown = text && isJson(response) ? JSON.parse(text) : undefined;
  if (!response.ok) throw new ProblemError(isProblem(said) ? said : unknownProblem(response));
  return said as Answer;
}

/** A file under its own name, where the browser keeps what it loads. */
export async function saveFile(path: string, name: string): Promise<void> {
  const response = await reach(`/api/v1${path}`, requestOf('GET', {}));
  if (!response.ok) throw new ProblemError(unknownProblem(response));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function requestOf(method: string, { body, ifMatch, idempotencyKey, signal }: Options): RequestInit {
  const isForm = body instanceof FormData;
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  return {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && !isForm && { 'content-type': type }),
      ...(ifMatch !== undefined && { 'if-match': `"${ifMatch}"` }),
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    },
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  };
}

async function reach(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (cause) {
    if (request.signal?.aborted) throw cause;
    throw new ProblemError(
      { type: 'about:blank', title: 'No connection', status: 0, detail: '', code: 'offline' },
      { cause },
    );
  }
}

/** Lists are joined by commas; what is undefined or empty is left out. */
function queryOf(query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    const text = typeof value === 'object' ? value.join(',') : value;
    return text === undefined || text === '' ? [] : [[name, String(text)]];
  });
  return pairs.length ? `?${new URLSearchParams(pairs)}` : '';
}

function noteSkew(response: Response): void {
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) return;
  const measuredMs = date + 500 - new Date().getTime();
  // within the second that the header says there is nothing to correct
  skewMs = Math.abs(measuredMs) > 1_000 ? measuredMs : 0;
}

function isJson(response: Response): boolean {
  return /[/+]json\b/.test(response.headers.get('content-type') ?? '');
}

function isProblem(said: unknown): said is Problem {
  return typeof said === 'object' && said !== null && 'code' in said && 'title' in said;
}

function unknownProblem({ status, statusText }: Response): Problem {
  return { type: 'about:blank', title: statusText || `HTTP ${status}`, status, detail: '', code: 'internal' };
}
