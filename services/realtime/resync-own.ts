import { maySee, shownTo, type Viewer } from '../../shared/auth/viewer.ts';
import type { Clock } from '../../shared/clock.ts';
import { viewMessage, viewPresence, viewTicket } from '../../shared/contracts/views.ts';
import type { Message, Offer, Ticket } from '../../shared/domain/types.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import type { StaffNamespace, StaffSocket } from './staff-socket.ts';
import { viewOffer } from './staff-tell.ts';

type Deps = {
  staff: StaffNamespace;
  store: {
    tickets: Pick<Store['tickets'], 'liveOffersTo' | 'byIds'>;
    messages: Pick<Store['messages'], 'mentionsWithin'>;
    agents: Pick<Store['agents'], 'presencesOf'>;
    changes: Pick<Store['changes'], 'ofTicket'>;
  };
  clock: Clock;
};

type Look = { cities: string[]; since: Date; until: Date };

/** Changes of a ticket in which the end of an offer is looked for. */
const LAST_CHANGES = 30;

/** What is an agent's own: presence, live offers and mentions, compared with what each of their sockets was told. */
export function createResyncOwn({ staff, store, clock }: Deps) {
  async function tellPresences(sockets: readonly StaffSocket[], agents: string[]): Promise<void> {
    const before = new Map(sockets.map((socket) => [socket, socket.data.screen.presence]));
    const stored = new Map((await store.agents.presencesOf(agents)).map(({ _id, presence }) => [_id, presence]));
    for (const [socket, presence] of before) {
      const now = stored.get(socket.data.viewer.agent._id);
      // one told while this was read is newer; one never told is about to be, by the welcome
      if (!now || !presence || socket.data.screen.presence !== presence) continue;
      const view = viewPresence(now);
      if (JSON.stringify(view) !== presence) socket.emit('presence', view);
    }
  }

  async function tellOffers(sockets: readonly StaffSocket[], agents: string[]): Promise<void> {
    const now = clock.now();
    const held = sockets.map((socket) => ({ socket, offers: [...socket.data.screen.offers] }));
    const offered = await store.tickets.liveOffersTo({ agents, now });
    for (const socket of sockets)
      for (const { ticket, offer } of offersOf(offered, socket))
        if (offer.expiresAt > now && !socket.data.screen.offers.has(offer.id))
          socket.emit('offer', viewOffer(ticket, offer));
    const live = new Set(offered.flatMap(({ offers }) => offers.map(({ id }) => id)));
    const ended = held.flatMap(({ socket, offers }) =>
      offers.flatMap(([id, ticket]) => (live.has(id) ? [] : [{ socket, id, ticket }])),
    );
    if (ended.length) await tellEnded(ended);
  }

  async function tellEnded(ended: { socket: StaffSocket; id: string; ticket: string }[]): Promise<void> {
    const found = await store.tickets.byIds([...new Set(ended.map(({ ticket }) => ticket))]);
    const tickets = new Map(found.map((ticket) => [ticket._id, ticket]));
    for (const { socket, id, ticket } of ended) {
      const stored = tickets.get(ticket);
      // run out, and about to be ended by the sweep: that tells
      if (!stored || stored.offers.some((offer) => offer.id === id)) continue;
      const why = await whyEnded(stored, id);
      if (socket.data.screen.offers.has(id)) socket.emit('offer.ended', { id, ticket, why });
    }
  }

  /** Its outbox first, then the log (design.md, Relay). */
  async function whyEnded({ _id, city, version, outbox }: Ticket, offer: string): Promise<unknown> {
    const logged = await store.changes.ofTicket({
      city,
      ticket: _id,
      after: Math.max(0, version - LAST_CHANGES),
      upTo: version,
    });
    const events = [...outbox, ...logged].flatMap((change) => change.events);
    const end = events.find((event) => event.type === 'ticket.offer-ended' && event.offer === offer);
    return end?.why ?? 'rescinded';
  }

  /** Those written while a socket was open: what came before, its console has asked for. */
  async function tellMentions(sockets: readonly StaffSocket[], agents: string[], look: Look): Promise<void> {
    const found = await store.messages.mentionsWithin({ agents, ...look });
    const ids = [...new Set(found.map(({ ticket }) => ticket))];
    const tickets = new Map((ids.length ? await store.tickets.byIds(ids) : []).map((one) => [one._id, one]));
    for (const socket of sockets) {
      const { viewer, screen } = socket.data;
      for (const message of found) {
        const ticket = tickets.get(message.ticket);
        const isNews = !screen.mentions.has(message._id) && message.at.getTime() >= socket.handshake.issued;
        if (!ticket || !isNews || !isCalled(viewer, message, ticket)) continue;
        const shown = shownTo(viewer, ticket);
        socket.emit('mention', { ticket: viewTicket(shown), message: viewMessage(message, shown) });
      }
      for (const [id, at] of screen.mentions) if (at < look.since.toISOString()) screen.mentions.delete(id);
    }
  }

  return {
    async tell(look: Look): Promise<void> {
      const sockets = [...staff.sockets.values()];
      const agents = [...new Set(sockets.map((socket) => socket.data.viewer.agent._id))];
      if (!agents.length) return;
      await tellPresences(sockets, agents);
      await tellOffers(sockets, agents);
      await tellMentions(sockets, agents, look);
    },
  };
}

function offersOf(tickets: readonly Ticket[], { data: { viewer } }: StaffSocket): { ticket: Ticket; offer: Offer }[] {
  const seen = viewer.can('ticket:read') ? tickets.filter((ticket) => maySee(viewer, ticket)) : [];
  return seen.flatMap((ticket) =>
    ticket.offers.flatMap((offer) =>
      offer.agent.id === viewer.agent._id ? [{ ticket: shownTo(viewer, ticket), offer }] : [],
    ),
  );
}

/** One that no change has counted yet is told by that change. */
function isCalled(viewer: Viewer, message: Message, ticket: Ticket): boolean {
  const { _id } = viewer.agent;
  if (message.author.id === _id || !message.mentions?.some(({ id }) => id === _id)) return false;
  return message.seq <= ticket[message.line] && viewer.can('ticket:read') && maySee(viewer, ticket);
}
