import type { Contact } from './contact.ts';

/** A contact in a queue. `isGone` once it was answered or has left: lines drop it when it comes to their head. */
export type Waiting = { contact: Contact; isGone: boolean };
type Line = { items: Waiting[]; from: number };

/** Gone items at a line's front are cut off when there are so many. */
const CUT = 1024;

/**
 * A city's waiting contacts. A line holds those whom the same agents can take at the same time (service and channel: in
 * the default routing policy a language only orders agents), so that who can't take its head can't take anybody behind.
 */
export class WaitingLines {
  readonly #lines = new Map<string, Line>();

  add(waiting: Waiting): void {
    const key = `${waiting.contact.service}:${waiting.contact.channel}`;
    const line = this.#lines.get(key);
    if (line) line.items.push(waiting);
    else this.#lines.set(key, { items: [waiting], from: 0 });
  }

  /** The first of each line, earliest arrival first. */
  heads(): Waiting[] {
    const heads: Waiting[] = [];
    for (const line of this.#lines.values()) {
      while (line.items[line.from]?.isGone) line.from++;
      if (line.from >= CUT) cut(line);
      const head = line.items[line.from];
      if (head) heads.push(head);
    }
    return heads.length > 1 ? heads.sort((a, b) => a.contact.arrivesAtMs - b.contact.arrivesAtMs) : heads;
  }
}

function cut(line: Line): void {
  line.items.splice(0, line.from);
  line.from = 0;
}
