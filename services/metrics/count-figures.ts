import { incrementsOf } from '../../shared/domain/day-tally.ts';
import type { ChangeRepository } from '../../shared/repositories/changes.ts';
import { type CityRepository, zoneOf } from '../../shared/repositories/cities.ts';
import type { TallyRepository } from '../../shared/repositories/tallies.ts';

type Deps = {
  changes: Pick<ChangeRepository, 'uncounted' | 'figuresOf' | 'counted'>;
  tallies: Pick<TallyRepository, 'current' | 'begin' | 'add' | 'finish'>;
  cities: Pick<CityRepository, 'book'>;
};

const MAX_BATCH = 500;

/**
 * Log → day's tallies, each change once: a batch is written down with its number before it is counted, every tally
 * remembers the last one it took, and what a process left behind is counted by the next before anything new
 * (docs/decisions/0022).
 */
export function createCountFigures({ changes, tallies, cities }: Deps) {
  async function count(batch: number, ids: string[]): Promise<void> {
    const book = await cities.book();
    const found = await changes.figuresOf(ids);
    const figures = found.flatMap(({ city, figures: all = [] }) =>
      all.map((figure) => ({ city, zone: zoneOf(book, city), figure })),
    );
    await tallies.add(batch, incrementsOf(figures));
    await changes.counted(ids);
    await tallies.finish(batch);
  }

  /** Returns how many changes there were. */
  async function countBatch(): Promise<number> {
    const current = await tallies.current();
    if (current.changes.length) await count(current.batch, current.changes);
    const ids = (await changes.uncounted(MAX_BATCH)).map(({ _id }) => _id);
    const batch = current.batch + 1;
    if (!ids.length || !(await tallies.begin({ batch, changes: ids }))) return 0;
    await count(batch, ids);
    return ids.length;
  }

  return async function countFigures(): Promise<void> {
    // one look where nothing happens; a batch that was left behind with all its flags off is counted already
    if (!(await changes.uncounted(1)).length) return;
    while ((await countBatch()) === MAX_BATCH);
  };
}
