import type { Server } from 'socket.io';
import { createChatGateway } from '../../channels/chat/chat-gateway.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Config } from '../../shared/config.ts';
import type { Logger } from '../../shared/logger.ts';
import { originsOf } from '../../shared/public-url.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { createAttachmentsOf } from '../attachments/attachments-of.ts';
import type { StaffAuth } from '../auth/staff-auth.ts';
import { createLeaveTicket } from '../contacts/leave-ticket.ts';
import { createUpdateContact } from '../contacts/update-contact.ts';
import { createReadWallboard } from '../metrics/read-wallboard.ts';
import { createMissedOffer } from '../realtime/missed-offer.ts';
import { createStaffGateway } from '../realtime/staff-gateway.ts';
import { helpNow } from '../router/help-now.ts';
import { createWaitEstimates } from '../router/wait-estimates.ts';
import type { WaitingLine } from '../router/waiting-line.ts';
import type { Spine } from '../spine.ts';
import { createMentionsOf } from '../tickets/mentions-of.ts';
import { createRescindOffers } from '../tickets/rescind-offers.ts';

type Deps = {
  config: Config;
  io: Server;
  store: Store;
  spine: Spine;
  auth: StaffAuth;
  line: WaitingLine;
  wake: (city: string) => void;
  clock: Clock;
  log: Logger;
};

/** Both namespaces. Every process has them, also to tell sockets of others; only the web role opens the door. */
export function createGateways({ config, io, store, spine, auth, line, wake, clock, log }: Deps) {
  const attachmentsOf = createAttachmentsOf(store);
  const readWallboard = createReadWallboard({ ...store, helpNow, clock });
  const mentionsOf = createMentionsOf(store);
  const staff = createStaffGateway({
    io,
    auth,
    store,
    actions: spine.actions,
    writeMessage: async ({ attachments, mentions, ...body }, agent) => {
      const ticket = mentions?.length ? await store.tickets.byId(body.ticket) : null;
      const files = await attachmentsOf(attachments ?? [], agent._id);
      const called = ticket ? await mentionsOf(mentions, { ticket, by: agent }) : [];
      return spine.writeMessage({ ...body, attachments: files, mentions: called }, agent);
    },
    rescindOffers: createRescindOffers({ ...store, change: spine.changeTicket.change, clock, log }),
    wake,
    readWallboard,
    tellResident: (ticket, typing) => chat.typing(ticket, typing),
    allowedOrigins: [...originsOf(config)],
    clock,
    log,
  });
  const chat = createChatGateway({
    ...store,
    sessions: store.chatSessions,
    accept: spine.acceptMessage,
    positionOf: (ticket) => line.position(ticket.city, ticket),
    estimateOf: createWaitEstimates({ ...store, clock }),
    updateContact: createUpdateContact({ ...store, change: spine.changeTicket.change }),
    leaveTicket: createLeaveTicket({ change: spine.changeTicket.change }),
    tellStaff: {
      typing: (ticket, on) => staff.tellTyping(ticket, on, { id: ticket.contact.id, name: ticket.contact.name ?? '' }),
      read: (ticket, seq) => staff.tellRead(ticket, seq),
    },
    clock,
    log,
  });
  return {
    staff,
    chat,
    readWallboard,
    missedOffer: createMissedOffer({ store, tellPresence: staff.tellPresence, log }),
  };
}
