import { AppError, toProblem } from '../../shared/errors.ts';
import { ROOMS } from './staff-rooms.ts';
import { type SignedIn, type StaffNamespace, type StaffSocket, tokenOf } from './staff-socket.ts';

type Deps = {
  staff: StaffNamespace;
  resolve: (token: string) => Promise<SignedIn | null>;
  /** From now on a socket sees what this viewer may see. */
  see: (socket: StaffSocket, viewer: SignedIn) => Promise<void>;
};

/** Open sockets count as use of their session, and end with it. */
export function createStaffSessions({ staff, resolve, see }: Deps) {
  /** In whichever process its sockets are: both words go the same way, so that a socket is told before it is closed. */
  function end(sessionId: string): void {
    const room = ROOMS.session(sessionId);
    const problem = toProblem(new AppError('unauthenticated', 'The session has ended; sign in again'));
    // the own ones at once, not after Redis
    staff.local.to(room).emit('session.ended', problem);
    staff.local.in(room).disconnectSockets();
    staff.to(room).emit('session.ended', problem);
    staff.in(room).disconnectSockets();
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
