import { AppError, toProblem } from '../../shared/errors.ts';
import { ROOMS } from './staff-rooms.ts';
import { type SignedIn, type StaffNamespace, type StaffSocket, tokenOf } from './staff-socket.ts';

type Deps = { staff: StaffNamespace; resolve: (token: string) => Promise<SignedIn | null> };

/** Open sockets count as use of their session, and end with it. */
export function createStaffSessions({ staff, resolve }: Deps) {
  /** In whichever process its sockets are. */
  function end(sessionId: string): void {
    const room = ROOMS.session(sessionId);
    staff
      .to(room)
      .emit('session.ended', toProblem(new AppError('unauthenticated', 'The session has ended; sign in again')));
    staff.in(room).disconnectSockets();
  }

  async function renewOne(token: string, sockets: StaffSocket[]): Promise<void> {
    const viewer = await resolve(token);
    for (const socket of sockets) {
      const before = socket.data.viewer;
      if (!viewer) end(before.sessionId);
      // what it watches may no longer be theirs to see: it comes back with the cities of now, and watches again
      else if ([...before.cities].some((city) => !viewer.cities.has(city))) socket.conn.close();
      else socket.data.viewer = viewer;
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
