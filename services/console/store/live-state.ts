import type { z } from 'zod';
import { create } from 'zustand';
import type { AgentView, serviceView } from '../../../shared/contracts/agents.ts';
import type { TicketView } from '../../../shared/contracts/tickets.ts';
import type { Problem } from '../api.ts';
import type { ServerPayload } from '../socket.ts';
import { emptyList, type Held, type ListQuery, placeIn, removeFrom, type TicketList } from './ticket-list.ts';

export type Offer = Omit<ServerPayload<'offer'>, 'ticket'> & { ticket: string };
export type Service = z.infer<typeof serviceView>;
export type Session =
  | { state: 'unknown' }
  | { state: 'out' }
  | { state: 'in'; agent: AgentView }
  /** The server ended it: what was on the screen stays beneath the sign-in. */
  | { state: 'ended'; agent: AgentView; why: Problem };

export type LiveState = {
  session: Session;
  /** `behind`: connected again, and what changed meanwhile is still being read. */
  connection: 'connecting' | 'behind' | 'live' | 'lost';
  presence: AgentView['presence'] | null;
  offers: readonly Offer[];
  /** By name; `mine` and `queue` are always there while signed in. */
  lists: Readonly<Record<string, TicketList>>;
  services: readonly Service[];
  /**
   * Every ticket heard of, each at its newest version. One map that is changed in place: copying a hundred thousand
   * entries at each event would be felt. The tickets in it are never changed, only replaced.
   */
  tickets: ReadonlyMap<string, TicketView>;
};

const tickets = new Map<string, TicketView>();

export const useLive = create<LiveState>(() => emptyState());

export function emptyState(): LiveState {
  tickets.clear();
  return {
    session: { state: 'unknown' },
    connection: 'connecting',
    presence: null,
    offers: [],
    lists: {},
    services: [],
    tickets,
  };
}

export function held(): Held {
  return { me: agentId(useLive.getState()) ?? '', ticket: (id) => tickets.get(id) };
}

export function agentId({ session }: Pick<LiveState, 'session'>): string | null {
  return session.state === 'in' || session.state === 'ended' ? session.agent.id : null;
}

/** Tickets from any source: older versions than those held are dropped, every list is put right. */
export function takeTickets(taken: readonly TicketView[]): void {
  const newer = taken.filter((ticket) => isNewer(tickets.get(ticket.id), ticket));
  if (newer.length === 0) return;
  for (const ticket of newer) tickets.set(ticket.id, ticket);
  const { lists } = useLive.getState();
  const holding = held();
  const place = (list: TicketList) => newer.reduce((sofar, ticket) => placeIn(sofar, ticket, holding), list);
  useLive.setState({ lists: mapLists(lists, place) });
}

export function isNewer(known: TicketView | undefined, ticket: TicketView): boolean {
  return !known || ticket.version > known.version;
}

export function forgetTicket(id: string): void {
  tickets.delete(id);
  const { lists, offers } = useLive.getState();
  useLive.setState({
    lists: mapLists(lists, (list) => removeFrom(list, id)),
    offers: offers.filter(({ ticket }) => ticket !== id),
  });
}

export function takeOffer({ ticket, ...offer }: ServerPayload<'offer'>): void {
  takeTickets([ticket]);
  const others = useLive.getState().offers.filter(({ id }) => id !== offer.id);
  useLive.setState({ offers: [...others, { ...offer, ticket: ticket.id }] });
}

export function endOffer(id: string): void {
  useLive.setState(({ offers }) => ({ offers: offers.filter((offer) => offer.id !== id) }));
}

/** A list of this name; another query begins it anew. */
export function setList(name: string, query: ListQuery): void {
  useLive.setState(({ lists }) => ({ lists: { ...lists, [name]: emptyList(query) } }));
}

export function changeList(name: string, change: (list: TicketList) => TicketList): void {
  const { lists } = useLive.getState();
  const list = lists[name];
  if (list) useLive.setState({ lists: { ...lists, [name]: change(list) } });
}

function mapLists(lists: LiveState['lists'], change: (list: TicketList) => TicketList): LiveState['lists'] {
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, change(list)]));
}
