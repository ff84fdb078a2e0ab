import { anyOf } from '../db/any-of.ts';
import { unlessTaken } from '../db/duplicate-key.ts';
import type { Collection } from '../db/mongo.ts';
import type { Template, TemplateVersion } from '../domain/answering.ts';

const MAX_PAST = 50;
const THERE = { $gt: '' };

export function createTemplateRepository(templates: Collection<Template>) {
  return {
    /** Also one that is gone. */
    byId: (id: string) => templates.findOne({ _id: id }),
    ofCities: (cities: string[]) =>
      templates.find({ city: anyOf(cities), taken: THERE }, { projection: { past: 0 } }).toArray(),
    count: (city: string) => templates.countDocuments({ city, taken: THERE }),
    /**
     * False where it is there, or the city has its shortcut already. Nobody sees it before its shortcut is its own:
     * that is a write of its own, since the development database gives a key that somebody left to updates alone.
     */
    async insert(template: Omit<Template, 'taken'>): Promise<boolean> {
      const { _id, shortcut: taken } = template;
      if (!(await unlessTaken(templates.insertOne({ ...template })))) return false;
      if (await unlessTaken(templates.updateOne({ _id }, { $set: { taken } }))) return true;
      await templates.deleteOne({ _id });
      return false;
    },
    /** On the version that was read, which stays to be read. `taken`: the city has the shortcut already. */
    async change({ _id, past: _past, ...seen }: Template, next: TemplateVersion): Promise<'saved' | 'lost' | 'taken'> {
      const { city: _city, taken: _taken, ...before } = seen;
      const result = await unlessTaken(
        templates.updateOne(
          { _id, version: seen.version },
          {
            $set: { ...next, ...(!next.removed && { taken: next.shortcut }) },
            ...(next.removed && { $unset: { taken: '' } }),
            $push: { past: { $each: [before], $slice: -MAX_PAST } },
          },
        ),
      );
      if (!result) return 'taken';
      return result.matchedCount === 1 ? 'saved' : 'lost';
    },
  };
}

export type TemplateRepository = ReturnType<typeof createTemplateRepository>;
