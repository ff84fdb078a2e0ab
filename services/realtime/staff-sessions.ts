import { AppError, toProblem } from '../../shared/errors.ts';
import { ROOMS, ticketsIn } from './staff-rooms.ts';
import { type SignedIn, type StaffNamespace, type StaffSocket, tokenOf } from './staff-socket.ts';

type Deps = {
  staff: StaffNamespace;
  resolve: (token: string) => Promise<SignedIn | null>;
  /** From now on a socket sees what this viewer may see. */
  see: (socket: StaffSocket, viewer: SignedIn) => Promise<void>;
};

/** Between the gateways of all processes. */
const ENDED = 'session.ended-elsewhere';

/** Open sockets count as use of their session, and end with it. */
export function createStaffSessions({ staff, resolve, see }: Deps) {
  staff.on(ENDED, endHere);

  /** What a socket watched is not its to see any more, then nothing is. */
  function endHere(sessionId: string): void {
    const room = ROOMS.session(sessionId);
    for (const id of staff.adapter.rooms.get(room) ?? []) {
      const socket = staff.sockets.get(id);
      for (const ticket of ticketsIn(socket?.rooms ?? [])) socket?.emit('ticket.gone', { ticket });
    }
    const problem = toProblem(new AppError('unauthenticated', 'The session has ended; sign in again'));
    staff.local.to(room).emit('session.ended', problem);
    staff.local.in(room).disconnectSockets();
  }

  /** In whichever process its sockets are. */
  function end(sessionId: string): void {
    endHere(sessionId);
    // the adapter of a process that is alone has nobody to tell and says so on the console
    if ('uid' in staff.adapter) staff.serverSideEmit(ENDED, sessionId);
    // that word is lost where a subscriber is away for a moment; this one waits for it in the stream
    staff.in(ROOMS.session(sessionId)).disconnectSockets();
  }

  async function renewOne(token: string, sockets: StaffSocket[]): Promise<void> {
    const viewer = await resolve(token);
    for (const socket of sockets) {
      if (viewer) await see(socket, viewer);
      else end(socket.data.viewer.sessionId);
    }
  }

  return {
    end,
    /** Looks each one up again: use is noted, roles and cities are those of now, and one that is gone ends here. */
    async renew(): Promise<void> {
      const byToken = new Map<string, StaffSocket[]>();
      for (const socket of staff.sockets.values()) {
        const token = tokenOf(socket);
        if (token) byToken.set(token, [...(byToken.get(token) ?? []), socket]);
      }
      for (const [token, sockets] of byToken) await renewOne(token, sockets);
    },
  };
}
