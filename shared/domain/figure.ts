/** What of a ticket's change is counted (GLOSSARY, "Measures"): saved with it, so that it is counted once. */
export type Figure = {
  kind: 'arrived' | 'offered' | 'answered' | 'abandoned' | 'offersMissed';
  service: string;
  /** The period it belongs to: a contact counts for ever where its wait began. */
  at: Date;
  /** Below zero where a waiting contact is another service's now. */
  count: 1 | -1;
  /** Of an answer, from entering the queue. */
  waitedMs?: number;
};
