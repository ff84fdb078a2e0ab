import type { Server } from 'socket.io';
import { shownTo } from '../../shared/auth/viewer.ts';
import { viewPresence } from '../../shared/contracts/views.ts';
import type { WallboardView } from '../../shared/contracts/wallboard.ts';
import type { Agent } from '../../shared/domain/types.ts';
import type { Logger } from '../../shared/logger.ts';
import type { Store } from '../../shared/repositories/open-store.ts';
import { CONNECTED_MS, GRACE_MS, RENEW_MS } from './presence.ts';
import { createResync } from './resync.ts';
import { createSetPresence } from './set-presence.ts';
import { dispatchEvents } from './staff-dispatch.ts';
import { createStaffHandlers, offeredTo, type StaffEventDeps } from './staff-events.ts';
import { ROOMS } from './staff-rooms.ts';
import { createStaffSessions } from './staff-sessions.ts';
import { createStaffSight, workRoomsOf } from './staff-sight.ts';
import {
  admit,
  emptyScreen,
  noteOnScreen,
  problemOf,
  type SignedIn,
  type StaffNamespace,
  type StaffSocket,
} from './staff-socket.ts';
import { createStaffTell, viewOffer } from './staff-tell.ts';
import { createTimers } from './staff-timers.ts';
import { createWallboardWatch } from './wallboard-watch.ts';

type Deps = Omit<StaffEventDeps, 'setPresence' | 'wallboard' | 'store'> & {
  /** The agent's live offers end. */
  rescindOffers: (agent: Pick<Agent, '_id' | 'name'>) => Promise<void>;
  /** An agent of the city has become available. */
  wake: (city: string) => void;
  readWallboard: (cities: readonly string[]) => Promise<WallboardView>;
  io: Server;
  auth: {
    resolve: (token: string) => Promise<SignedIn | null>;
    onEnd: (listener: (sessionId: string) => void) => void;
  };
  allowedOrigins: readonly string[];
  store: Pick<Store, 'tickets' | 'messages' | 'agents' | 'cities' | 'changes'>;
  /** Tickets compared in one read. */
  resyncPage?: number;
  log: Logger;
};

const RESYNC_MS = 30_000;
/** Others may have thought themselves alone until now (socket-server.ts). */
const FIRST_RESYNC_MS = 2_000;
const SESSION_MS = 60_000;

/** The namespace `/staff`: agents' consoles. Every process has one to tell through; those with sockets also `start`. */
export function createStaffGateway(deps: Deps) {
  const { io, auth, store, allowedOrigins, resyncPage, clock, log } = deps;
  const staff: StaffNamespace = io.of('/staff');
  const telling = createStaffTell(staff);
  const resync = createResync({ staff, store, clock, ...(resyncPage && { pageSize: resyncPage }) });
  const sessions = createStaffSessions({ staff, resolve: auth.resolve, see: createStaffSight({ store, clock }) });
  const timers = createTimers(log);
  const wallboard = createWallboardWatch(deps);
  const setPresence = createSetPresence({ ...deps, tellPresence: telling.tellPresence });
  const handlers = createStaffHandlers({ ...deps, setPresence, wallboard });
  const until = (ms: number) => new Date(clock.now().getTime() + ms);

  async function letIn(socket: StaffSocket, next: (refusal?: Error) => void): Promise<void> {
    try {
      socket.data.viewer = await admit(socket, { resolve: auth.resolve, allowedOrigins });
      socket.data.screen = emptyScreen();
      next();
    } catch (error) {
      const problem = problemOf(error, log);
      next(Object.assign(new Error(problem.title), { data: problem }));
    }
  }

  /** Rooms first, then what is stored. */
  async function welcome(socket: StaffSocket): Promise<void> {
    const { agent, sessionId } = socket.data.viewer;
    await socket.join([ROOMS.agent(agent._id), ROOMS.session(sessionId), ...workRoomsOf(socket.data.viewer)]);
    await store.agents.keepConnected([agent._id], until(CONNECTED_MS));
    const stored = await store.agents.byId(agent._id);
    if (stored) socket.emit('presence', viewPresence(stored.presence));
    for (const ticket of await offeredTo(socket.data.viewer, { store, clock }))
      for (const offer of ticket.offers)
        if (offer.agent.id === agent._id && offer.expiresAt > clock.now())
          socket.emit('offer', viewOffer(shownTo(socket.data.viewer, ticket), offer));
  }

  /** The agent's last socket here: if none is open in another process either, nobody renews this. */
  function leave({ data: { viewer } }: StaffSocket): void {
    const { _id } = viewer.agent;
    if (staff.adapter.rooms.has(ROOMS.agent(_id))) return;
    store.agents
      .keepConnected([_id], until(GRACE_MS))
      .catch((error: unknown) =>
        log.warn({ err: error, agentId: _id }, 'grace period not stored, the longer one holds'),
      );
  }

  async function keepConnected(): Promise<void> {
    const agents = new Set([...staff.sockets.values()].map((socket) => socket.data.viewer.agent._id));
    if (agents.size) await store.agents.keepConnected([...agents], until(CONNECTED_MS));
  }

  staff.use((socket, next) => void letIn(socket, next));
  staff.on('connection', (socket) => {
    dispatchEvents(socket, handlers, log);
    socket.onAnyOutgoing((event: unknown, payload: unknown) => {
      resync.noteOutgoing(event, payload);
      noteOnScreen(socket, event, payload);
    });
    socket.on('disconnect', () => leave(socket));
    welcome(socket).catch((error: unknown) => {
      log.warn(
        { err: error, agentId: socket.data.viewer.agent._id },
        'a console could not be shown its state and is to connect again',
      );
      socket.conn.close();
    });
  });
  auth.onEnd(sessions.end);

  return {
    ...telling,
    /** As it is stored: something else has changed it. */
    showPresence(agent: string): void {
      store.agents
        .byId(agent)
        .then((found) => found && telling.tellPresence(agent, found.presence))
        .catch((error: unknown) =>
          log.warn({ err: error, agentId: agent }, 'presence not shown, sent on reconnection'),
        );
    },
    /** As if the agent had said so. */
    setPresence,
    resync: () => resync.run(),
    renewSessions: () => sessions.renew(),
    start(): void {
      // whoever thinks itself alone hears by the stream that it is not
      staff.to(ROOMS.nobody).emit('arrived');
      timers.every(RENEW_MS, { name: 'presence', run: keepConnected });
      timers.every(RESYNC_MS, { name: 'resync', run: () => resync.run(), firstAfterMs: FIRST_RESYNC_MS });
      timers.every(SESSION_MS, { name: 'sessions', run: () => sessions.renew() });
    },
    close(): void {
      wallboard.close();
      timers.close();
    },
  };
}
