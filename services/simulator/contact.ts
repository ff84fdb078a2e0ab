import type { Channel, Language } from '../../shared/domain/types.ts';

/** One contact of the day, wholly drawn before any policy runs. Times are milliseconds of virtual time. */
export type Contact = {
  id: string;
  city: string;
  service: string;
  channel: Channel;
  language: Language;
  arrivesAtMs: number;
  handleMs: number;
  /** Infinity for whoever doesn't leave. */
  patienceMs: number;
};
