import type { Contact } from '../contact.ts';
import { matchPolicy } from '../match-policy.ts';
import { createMeasuring, type Measures } from '../measures.ts';
import { simulateCity } from '../simulate-city.ts';
import { planStaff } from './plan.ts';

type Day = { cities: readonly string[]; fromMs: number; closedAtMs: number; endedAtMs: number };

/** What the simulator makes of the contacts that came, with the demo's agents and their breaks, until the run's end. */
export function virtualDay(contacts: readonly Contact[], { cities, fromMs, closedAtMs, endedAtMs }: Day): Measures {
  const measuring = createMeasuring();
  for (const city of cities) {
    let stillThere = 0;
    const run = simulateCity({
      arrivals: contacts.filter((contact) => contact.city === city),
      staff: planStaff(city, { fromMs, untilMs: endedAtMs }),
      policy: matchPolicy.create(),
      closesAtMs: closedAtMs,
      record(outcome) {
        // whoever's patience ended later still waited at the end
        if (!outcome.agent && outcome.contact.arrivesAtMs + outcome.waitMs > endedAtMs) stillThere++;
        else measuring.record(outcome);
      },
    });
    measuring.ended({ ...run, stillWaiting: run.stillWaiting + stillThere });
  }
  return measuring.measures();
}
