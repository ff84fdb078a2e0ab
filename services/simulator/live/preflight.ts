import { type Entrances, RefusedError } from '../../../shared/entrances.ts';
import { CITIES } from '../parameters.ts';
import { emailOf, planStaff } from './plan.ts';

/** `token` of each agent by its id, or why the run must not be. */
export type Admission = { ok: true; tokens: Map<string, string> } | { ok: false; reason: string };
type At = { url: string; cities: readonly string[] };
type Doors = Pick<Entrances, 'call' | 'signIn' | 'findMailServer'>;

const NOTHING_WRITTEN = 'Nothing was written.';

/**
 * Only a development server is written to: one that has the stand-in phone and mailbox instead of providers that reach
 * people, and whose demo accounts all work.
 */
export async function enter(entrances: Doors, { url, cities }: At): Promise<Admission> {
  const reason = (await whyNotReady(entrances, url)) ?? (await whyNotDevelopment(entrances, url));
  if (reason !== null) return { ok: false, reason };
  try {
    await entrances.findMailServer();
  } catch (cause) {
    const detail = `Its mail server does not answer (${wordsOf(cause)}): --smtp-port or SMTP_PORT says where it is.`;
    return { ok: false, reason: `${detail} ${NOTHING_WRITTEN}` };
  }
  return signInAll(entrances, { url, cities });
}

async function whyNotReady({ call }: Doors, url: string): Promise<string | null> {
  try {
    await call('/readyz');
    return null;
  } catch (cause) {
    if (cause instanceof RefusedError) return `${url} is not ready: ${cause.message}`;
    return `No server answers at ${url} (${wordsOf(cause)}). Start one with npm start in another terminal, or say by --url where it is.`;
  }
}

async function whyNotDevelopment({ call }: Doors, url: string): Promise<string | null> {
  for (const [what, path] of [
    ['phone', '/demo/api/phone'],
    ['mailbox', '/demo/api/mailbox'],
  ] as const) {
    try {
      await call(path);
    } catch (cause) {
      const why = `${url} has no development ${what} (${wordsOf(cause)}), so messages from it could reach real people.`;
      return `${why} This run is for a development server only. ${NOTHING_WRITTEN}`;
    }
  }
  return null;
}

async function signInAll({ signIn, call }: Doors, { url, cities }: At): Promise<Admission> {
  const tokens = new Map<string, string>();
  for (const { city } of CITIES.filter((one) => cities.includes(one.city))) {
    for (const { agent } of planStaff(city, { fromMs: 0, untilMs: 0 })) {
      const email = emailOf(agent._id, city);
      try {
        tokens.set(agent._id, await signIn(email));
      } catch (cause) {
        for (const token of tokens.values()) await call('/api/v1/session', { token, method: 'DELETE' }).catch(() => {});
        const why = `The demo account ${email} does not work at ${url} (${wordsOf(cause)}).`;
        return { ok: false, reason: `${why} This run is for a server seeded with the demo only. ${NOTHING_WRITTEN}` };
      }
    }
  }
  return { ok: true, tokens };
}

/** fetch hides what happened in its cause; a code says it shortest. */
function wordsOf(error: unknown): string {
  const { cause = error } = error as { cause?: unknown };
  const { code, message = String(cause) } = cause as { code?: unknown; message?: string };
  return typeof code === 'string' ? code : message.slice(0, 200);
}
