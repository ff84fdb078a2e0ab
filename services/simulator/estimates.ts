import type { Channel } from '../../shared/domain/types.ts';
import {
  estimateWait,
  type Handout,
  PACE_HANDOUTS,
  PACE_WINDOW_MS,
  paceOf,
  type WaitEstimate,
} from '../../shared/domain/wait-estimate.ts';
import type { Contact } from './contact.ts';
import type { Outcome } from './simulate-city.ts';

/** A chat that had to wait, what it was shown on arrival, and how long it waited; who left would have waited longer. */
export type Shown = { estimate: WaitEstimate | null; waitMs: number; hasLeft: boolean };
type Known = { atMs: number; waitedMs: number; channel: Channel };
type Line = { waiting: Set<string>; handouts: Known[] };

/** What the product's estimate says to each waiting chat of a day, from the handouts until then and its position. */
export function createEstimating() {
  const lines = new Map<string, Line>();
  const estimates = new Map<string, WaitEstimate | null>();
  const shown: Shown[] = [];

  function lineOf({ city, service }: Contact): Line {
    const key = `${city}/${service}`;
    const line = lines.get(key) ?? { waiting: new Set(), handouts: [] };
    lines.set(key, line);
    return line;
  }

  return {
    shown,
    waits(contact: Contact): void {
      const line = lineOf(contact);
      line.waiting.add(contact.id);
      if (contact.channel === 'chat') estimates.set(contact.id, estimateOf(line, contact));
    },
    record({ contact, waitMs, agent }: Outcome): void {
      const line = lineOf(contact);
      line.waiting.delete(contact.id);
      const { channel, arrivesAtMs, id } = contact;
      if (agent) line.handouts.push({ atMs: arrivesAtMs + waitMs, waitedMs: waitMs, channel });
      const estimate = estimates.get(id);
      if (estimate !== undefined) shown.push({ estimate, waitMs, hasLeft: !agent });
    },
  };
}

function estimateOf({ waiting, handouts }: Line, { arrivesAtMs: nowMs, channel }: Contact): WaitEstimate | null {
  const known = handouts
    .slice(-PACE_HANDOUTS)
    .map(({ atMs, waitedMs, channel: other }): Handout => ({ atMs, waitedMs, isAlike: other === channel }));
  const pace = paceOf(known, { sinceMs: nowMs - PACE_WINDOW_MS, nowMs });
  return pace && estimateWait(pace, waiting.size);
}
