import type { Actor, Attachment, Language, LocalName } from './types.ts';

/** What agents answer with, and what they keep beside it. */
type Changed = { by: Actor; at: Date } | null;

export type TemplateTexts = Record<Language, string | null>;
export type TemplateContent = {
  /** Null: for all services of its city. */
  service: string | null;
  name: string;
  shortcut: string;
  texts: TemplateTexts;
};
/** As it was, or is, at a version. */
export type TemplateVersion = TemplateContent & {
  version: number;
  changed: Changed;
  updatedAt: Date;
  removed: boolean;
};
export type Template = TemplateVersion & {
  _id: string;
  city: string;
  /** Its shortcut while it is there; nobody else's in the city. */
  taken?: string;
  /** Those before, oldest first. */
  past: TemplateVersion[];
};

export type Draft = {
  /** Ticket and agent: one each. */
  _id: string;
  city: string;
  ticket: string;
  agent: string;
  text: string;
  note: boolean;
  attachments: Attachment[];
  /** The last seq of the conversation that the writer had seen when the draft began. */
  seenSeq: number;
  version: number;
  updatedAt: Date;
};

/** Filters of the ticket list under a name. */
export type SavedView = {
  _id: string;
  agent: string;
  name: string;
  filters: Record<string, string>;
  sort: string;
  version: number;
  updatedAt: Date;
};

export type WrapUpReason = { code: string; names: LocalName };
/** `_id` is the city. */
export type WrapUpReasons = { _id: string; reasons: WrapUpReason[]; version: number; changed: Changed };

const reason = (code: string, [fi, sv, en]: [string, string, string]): WrapUpReason => ({
  code,
  names: { fi, sv, en },
});

/** What a city has until it sets its own. */
export const DEFAULT_WRAP_UP_REASONS: readonly WrapUpReason[] = [
  reason('answered', ['Vastattu', 'Besvarad', 'Answered']),
  reason('guided', ['Ohjattu muualle', 'Hänvisad vidare', 'Guided elsewhere']),
  reason('forwarded', ['Välitetty asiantuntijalle', 'Förmedlad till sakkunnig', 'Forwarded to an expert']),
  reason('no-answer', ['Asiakas ei vastannut', 'Invånaren svarade inte', 'No answer from the resident']),
  reason('duplicate', ['Sama asia toisaalla', 'Samma ärende redan anmält', 'Already reported']),
  reason('not-ours', ['Ei kuulu kaupungille', 'Hör inte till staden', 'Not the city’s business']),
  reason('spam', ['Roskaposti tai häirintä', 'Skräppost eller trakasseri', 'Spam or abuse']),
];

/** Why a ticket was resolved; `code` where that is one of the city's reasons: what reports count. */
export type WrapUp = { reason: string | null; code?: string };

export function wrapUpOf(reason: string | undefined, reasons: readonly WrapUpReason[]): WrapUp {
  if (!reason) return { reason: null };
  return reasons.some(({ code }) => code === reason) ? { reason, code: reason } : { reason };
}
