import type { mongo } from 'mongoose';

/** One thing that Yhteys relies on: tried on a database of its own that is dropped afterwards. */
export type Check = {
  name: string;
  /** Without it everything stays right, and gets slower the more there is. */
  isAboutSpeed?: boolean;
  run: (db: mongo.Db) => Promise<Verdict>;
};
export type Verdict = { ok: boolean; detail: string };

/** String ids, as everywhere in Yhteys. */
export type Doc = { _id: string; [field: string]: unknown };

const DUPLICATE_KEY = 11_000;

/** A verdict on a figure: what it should be, and what it was. */
export function figure(what: string, { is, should }: { is: unknown; should: unknown }): Verdict {
  const [told, wanted] = [JSON.stringify(is), JSON.stringify(should)];
  return told === wanted
    ? { ok: true, detail: `${what}: ${told}` }
    : { ok: false, detail: `${what}: ${told} instead of ${wanted}` };
}

export function both(...verdicts: Verdict[]): Verdict {
  return verdicts.find(({ ok }) => !ok) ?? { ok: true, detail: verdicts.map(({ detail }) => detail).join(', ') };
}

/** The same at once, so often; how often it was true. */
export async function race(times: number, attempt: (n: number) => Promise<boolean>): Promise<number> {
  const won = await Promise.all(Array.from({ length: times }, (_, n) => attempt(n)));
  return won.filter(Boolean).length;
}

/** False where the key is there already; any other error is one. */
export async function inserted(insert: Promise<unknown>): Promise<boolean> {
  try {
    await insert;
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY) return false;
    throw error;
  }
}
