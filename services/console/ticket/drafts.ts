import { newKey } from '../api.ts';

/** What is being written on a ticket; `id` is that of the message it becomes. */
export type Draft = { text: string; isNote: boolean; id: string };

/** Of this tab, as long as it is open: who looks at another ticket in between finds the words again. */
const drafts = new Map<string, Draft>();

export function draftOf(ticket: string): Draft {
  const draft = drafts.get(ticket) ?? { text: '', isNote: false, id: newKey() };
  drafts.set(ticket, draft);
  return draft;
}

export function keepDraft(ticket: string, draft: Draft): void {
  drafts.set(ticket, draft);
}
