import { createEntrances } from '../../../shared/entrances.ts';
import type { Measures } from '../measures.ts';
import { CLOSING_MS } from '../parameters.ts';
import { createLiveAgent, type LiveAgent } from './agent.ts';
import { aborted } from './connection.ts';
import { createContactBook } from './contact-book.ts';
import { type Counts, createLedger } from './ledger.ts';
import { type LiveOptions, untilMs } from './live-options.ts';
import { createPace } from './pace.ts';
import { type Planned, planContacts, planStaff, type Span } from './plan.ts';
import { enter } from './preflight.ts';
import { beResident, type ResidentDeps } from './resident.ts';
import { createTries } from './tries.ts';
import { virtualDay } from './virtual-day.ts';

export type Progress = { atMs: number; all: Counts; byCity: { city: string; counts: Counts }[] };
export type LiveEnd = Progress & {
  fromMs: number;
  /** When nobody came any more. */
  closedAtMs: number;
  live: Measures;
  /** The same contacts and agents in virtual time. */
  virtual: Measures;
  /** Tickets of others that the agents worked off beside. */
  unplanned: number;
  /** Of what was in hand when the end began. */
  closedAtEnd: number;
  failures: [kind: string, count: number][];
  areSignedOut: boolean;
};
export type LiveResult = { ok: true; end: LiveEnd } | { ok: false; reason: string };
type Where = { url: string; smtpHost: string; smtpPort: number };
type Watching = {
  /** Ends the run before its time. */
  interrupted: AbortSignal;
  show: (progress: Progress) => void;
  say: (line: string) => void;
};

const SHOW_EVERY_MS = 250;
/** In real time: so long the end may take where the server is slow or gone. */
const ENDING_MS = 10_000;

/** The day against a running server, from signing in to signing out. */
export async function runLive(options: LiveOptions & Where, watching: Watching): Promise<LiveResult> {
  const entrances = createEntrances(options);
  try {
    const admission = await enter(entrances, options);
    if (!admission.ok) return admission;
    return { ok: true, end: await liveThrough({ ...options, ...watching, entrances, tokens: admission.tokens }) };
  } finally {
    entrances.close();
  }
}

type Running = LiveOptions & Watching & { entrances: ReturnType<typeof createEntrances>; tokens: Map<string, string> };

async function liveThrough(running: Running): Promise<LiveEnd> {
  const { fromMs, speed, cities, interrupted, entrances, tokens, show, say } = running;
  const stop = new AbortController();
  const span = { fromMs, untilMs: untilMs(running) };
  const pace = createPace({ fromMs, speed, stopped: stop.signal });
  const staff = cities.flatMap((city) => planStaff(city, { ...span, untilMs: Number.POSITIVE_INFINITY }));
  const ledger = createLedger(
    pace.nowMs,
    staff.map(({ agent }) => agent),
  );
  const deps = { entrances, ledger, pace, book: createContactBook(), tries: createTries(pace, stop.signal) };
  const agents = staff.map((member) => createLiveAgent(member, tokens.get(member.agent._id) ?? '', deps));
  const progress = (): Progress => ({
    atMs: pace.nowMs(),
    all: ledger.counts(),
    byCity: cities.map((city) => ({ city, counts: ledger.counts(city) })),
  });

  await Promise.race([Promise.all(agents.map(({ connected }) => connected)), aborted(interrupted)]);
  pace.start();
  for (const agent of agents) agent.begin();
  const showing = setInterval(() => show(progress()), SHOW_EVERY_MS);
  await letIn(planContacts({ ...running, ...span }), { ...deps, stopped: stop.signal, interrupted, ...span });
  ledger.close();
  const closedAtMs = Math.min(pace.nowMs(), span.untilMs);
  if (!interrupted.aborted) {
    say('Nobody comes any more; those who wait are still taken.');
    await Promise.race([
      ledger.nobodyWaits(),
      pace.until(closedAtMs + CLOSING_MS, AbortSignal.any([interrupted, stop.signal])),
    ]);
  }
  clearInterval(showing);
  const atEnd = progress();
  const live = ledger.measures();
  say('The agents answer and close what they have in hand, and sign out.');
  const areSignedOut = await endAll(agents, stop);
  return {
    ...atEnd,
    fromMs,
    closedAtMs,
    areSignedOut,
    live,
    closedAtEnd: ledger.counts().answered - atEnd.all.answered,
    failures: deps.tries.failures(),
    virtual: virtualDay(ledger.contacts(), { cities, fromMs, closedAtMs, endedAtMs: atEnd.atMs }),
    unplanned: agents.reduce((sum, { unplannedCount }) => sum + unplannedCount(), 0),
  };
}

/** Each at its moment of the day. */
async function letIn(
  contacts: readonly Planned[],
  { interrupted, untilMs, ...deps }: ResidentDeps & Span & Pick<Watching, 'interrupted'>,
): Promise<void> {
  for (const contact of contacts) {
    await deps.pace.until(contact.arrivesAtMs, interrupted);
    if (interrupted.aborted) return;
    // its end is waited for by nobody: the agents' end is also that of those who are still there
    void beResident(contact, deps);
  }
  await deps.pace.until(untilMs, interrupted);
}

/** The residents stay until the agents are done, or until it takes too long. */
async function endAll(agents: readonly LiveAgent[], stop: AbortController): Promise<boolean> {
  const tooLong = setTimeout(() => stop.abort(), ENDING_MS);
  const ends = await Promise.all(agents.map((agent) => agent.end()));
  clearTimeout(tooLong);
  stop.abort();
  return ends.every(Boolean);
}
