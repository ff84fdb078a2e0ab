import { SERVICE_LEVEL_MS } from './parameters.ts';
import type { CityRun, Outcome } from './simulate-city.ts';

/** Of one policy on one day. Formulas: GLOSSARY.md, "Measures"; waits are times in the queue, of those who left too. */
export type Measures = {
  offered: number;
  answered: number;
  abandoned: number;
  stillWaiting: number;
  /** Share of all offered, answered within SERVICE_LEVEL_MS. */
  serviceLevel: number;
  /** Mean wait of the answered. */
  averageSpeedMs: number;
  p90WaitMs: number;
  chatP90WaitMs: number;
  abandonment: number;
  /** Counted in units: in use ÷ (in use + free), until closing time. */
  occupancy: number;
  /** Share of the answered whose agent speaks their language. */
  ownLanguage: number;
};

export type Measuring = {
  record: (outcome: Outcome) => void;
  ended: (run: CityRun) => void;
  /** Of all offered, ascending. */
  waits: () => number[];
  measures: () => Measures;
};

export function createMeasuring(): Measuring {
  const waits: number[] = [];
  const chatWaits: number[] = [];
  const sum = { answered: 0, soon: 0, waitedMs: 0, inLanguage: 0 };
  const runs: CityRun[] = [];
  return {
    record({ contact, waitMs, agent }) {
      waits.push(waitMs);
      if (contact.channel === 'chat') chatWaits.push(waitMs);
      if (!agent) return;
      sum.answered++;
      sum.waitedMs += waitMs;
      if (waitMs <= SERVICE_LEVEL_MS) sum.soon++;
      if (agent.languages.includes(contact.language)) sum.inLanguage++;
    },
    ended: (run) => void runs.push(run),
    waits: () => ascending(waits),
    measures() {
      const stillWaiting = total(runs, 'stillWaiting');
      const offered = waits.length + stillWaiting;
      const abandoned = waits.length - sum.answered;
      return {
        offered,
        answered: sum.answered,
        abandoned,
        stillWaiting,
        serviceLevel: sum.soon / offered,
        averageSpeedMs: sum.waitedMs / sum.answered,
        p90WaitMs: percentile(ascending(waits), 0.9),
        chatP90WaitMs: percentile(ascending(chatWaits), 0.9),
        abandonment: abandoned / offered,
        occupancy: total(runs, 'inUse') / total(runs, 'atWork'),
        ownLanguage: sum.inLanguage / sum.answered,
      };
    },
  };
}

/** Nearest rank (GLOSSARY.md). */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function total(runs: readonly CityRun[], of: keyof CityRun): number {
  return runs.reduce((sum, run) => sum + run[of], 0);
}
