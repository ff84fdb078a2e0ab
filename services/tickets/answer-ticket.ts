import type { Response } from 'express';
import { type SignedIn, shownTo, type Viewer } from '../../shared/auth/viewer.ts';
import type { TicketView } from '../../shared/contracts/tickets.ts';
import { viewTicket } from '../../shared/contracts/views.ts';
import type { Ticket } from '../../shared/domain/types.ts';

/** The one way in which a route shows a ticket (.oxlintrc.json): as much of it as its viewer sees. */
export function viewFor(viewer: Viewer, ticket: Ticket): TicketView {
  return viewTicket(shownTo(viewer, ticket));
}

export function createAnswerTicket(viewerOf: (response: Response) => SignedIn) {
  return (response: Response, ticket: Ticket) =>
    response.set('etag', `"${ticket.version}"`).json(viewFor(viewerOf(response), ticket));
}
