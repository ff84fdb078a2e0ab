import type { z } from 'zod';
import { maySee, shownTo, type Viewer, visibleTo } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import { type StaffClientEvent, staffClientEvents } from '../../shared/contracts/staff-events.ts';
import { viewMessage, viewPresence, viewTicket } from '../../shared/contracts/views.ts';
import type { Agent, Message, Ticket } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import type { SetPresence } from './set-presence.ts';
import { ROOMS } from './staff-rooms.ts';
import type { StaffSocket } from './staff-socket.ts';
import { createStaffWatch } from './staff-watch.ts';
import type { WallboardWatch } from './wallboard-watch.ts';

type By = Pick<Agent, '_id' | 'name' | 'roles'>;
export type StaffEventDeps = {
  store: Pick<Store, 'tickets' | 'messages' | 'agents' | 'cities'>;
  actions: {
    accept: (ticket: string, by: By, offer: string) => Promise<Ticket>;
    decline: (ticket: string, by: By, declined: { offer: string; reason?: string | undefined }) => Promise<Ticket>;
  };
  /** Takes the attachments by their ids. */
  writeMessage: (reply: Input<'reply'>, by: Agent) => Promise<{ message: Message; ticket: Ticket }>;
  setPresence: SetPresence;
  wallboard: WallboardWatch;
  /** The owner's typing, for the resident to see. */
  tellResident?: ((ticket: Ticket, typing: { on: boolean; name: string }) => void) | undefined;
  clock: Clock;
};

export type Input<Event extends StaffClientEvent> = z.output<(typeof staffClientEvents)[Event]['schema']>;
export type StaffHandlers = {
  [Event in StaffClientEvent]: (socket: StaffSocket, input: Input<Event>) => Promise<object>;
};

/** What each event of the table does; the answer is what its ack carries besides `ok`. */
export function createStaffHandlers(deps: StaffEventDeps): StaffHandlers {
  const { store, actions, writeMessage, setPresence, wallboard, clock } = deps;

  async function ticketOffered({ data: { viewer } }: StaffSocket, offer: string): Promise<Ticket> {
    const offered = await offeredTo(viewer, { store, clock });
    const ticket = offered.find((one) =>
      one.offers.some((live) => live.id === offer && live.agent.id === viewer.agent._id),
    );
    if (!ticket) throw new AppError('gone', 'The offer has ended');
    return ticket;
  }

  /** Only to those who watch the ticket, by those who do. */
  async function relay(event: 'typing' | 'viewing', socket: StaffSocket, { ticket, on }: Input<'typing'>) {
    const rooms = [ROOMS.ticket(ticket), ROOMS.helped(ticket)];
    if (!rooms.some((room) => socket.rooms.has(room)))
      throw new AppError('not-found', 'You do not watch such a ticket');
    const { _id: id, name } = socket.data.viewer.agent;
    socket.to(rooms).emit(event, { ticket, on, agent: { id, name } });
    return {};
  }

  return {
    ...createStaffWatch({ store, wallboard }),
    presence: async ({ data: { viewer } }, wish) => ({ presence: viewPresence(await setPresence(viewer.agent, wish)) }),
    async accept(socket, { offer }) {
      const { _id } = await ticketOffered(socket, offer);
      const { viewer } = socket.data;
      return { ticket: viewTicket(shownTo(viewer, await actions.accept(_id, viewer.agent, offer))) };
    },
    async decline(socket, { offer, reason }) {
      const { _id } = await ticketOffered(socket, offer);
      await actions.decline(_id, socket.data.viewer.agent, { offer, reason });
      return {};
    },
    async reply({ data: { viewer } }, reply) {
      visibleTo(viewer, await store.tickets.byId(reply.ticket));
      const { message, ticket } = await writeMessage(reply, viewer.agent);
      return { message: viewMessage(message, shownTo(viewer, ticket)) };
    },
    async typing(socket, input) {
      const answer = await relay('typing', socket, input);
      const { _id, name } = socket.data.viewer.agent;
      const ticket = deps.tellResident && (await store.tickets.byId(input.ticket));
      if (ticket?.assignee?.id === _id) deps.tellResident?.(ticket, { on: input.on, name });
      return answer;
    },
    viewing: (socket, input) => relay('viewing', socket, input),
  };
}

type Offered = { store: Pick<StaffEventDeps['store'], 'tickets' | 'cities'>; clock: Clock };

/** Wherever it comes from: another process may have made it under an agreement that this one does not know yet. */
export async function offeredTo(viewer: Viewer, { store, clock }: Offered): Promise<Ticket[]> {
  const offered = await store.tickets.liveOffersOf(viewer.agent._id, clock.now());
  return offered.filter((ticket) => maySee(viewer, ticket));
}
