/** The two places that the focus goes on to when what had it is gone. */
export const WRITE_FIELD = 'write';
export const TICKET_HEADING = 'ticket-heading';

/** A place that may be about to appear: after the screen has been drawn. */
export function focusOn(id: string): void {
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}
