import { AsyncLocalStorage } from 'node:async_hooks';
import { randomHex } from './ids.ts';

const storage = new AsyncLocalStorage<string>();

/** Runs `work` under a trace id, which every log line and stored change of it carries. */
export function withTrace<T>(traceId: string | undefined, work: () => T): T {
  return storage.run(traceId ?? newTraceId(), work);
}

export function traceId(): string {
  return storage.getStore() ?? '';
}

export function newTraceId(): string {
  return randomHex();
}
