import type { Socket } from 'socket.io-client';
import type { ResidentMessage } from '../../channels/chat/resident-view.ts';
import type { Snapshot } from '../../channels/chat/socket-types.ts';
import type { Problem } from '../../shared/errors.ts';

export type Answer = {
  ok: boolean;
  seq: number;
  id: string;
  messages: ResidentMessage[];
  more: boolean;
  error: Problem;
};

const LIMIT_MS = 10_000;

/** A resident's socket with all that it was told, and waiting for what it will be. */
export function listen(socket: Socket) {
  const heard: { event: string; payload: unknown }[] = [];
  const waiting = new Set<() => void>();
  socket.onAny((event: string, payload: unknown) => {
    heard.push({ event, payload });
    for (const look of waiting) look();
  });

  /** The first of an event, heard already or later, that fits. */
  function until<Payload>(event: string, fits: (payload: Payload) => boolean = () => true): Promise<Payload> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`no such "${event}" within ${LIMIT_MS} ms; heard ${JSON.stringify(heard)}`));
      }, LIMIT_MS);
      function look() {
        const found = heard.find((one) => one.event === event && fits(one.payload as Payload));
        if (!found) return;
        clearTimeout(limit);
        waiting.delete(look);
        resolve(found.payload as Payload);
      }
      // whoever was refused entrance waits for nothing more
      limit.unref();
      waiting.add(look);
      look();
    });
  }

  return {
    socket,
    heard,
    until,
    /** Connects; the snapshot, or the problem it was refused with. */
    async enter(): Promise<Snapshot> {
      const refused = new Promise<never>((_resolve, reject) => {
        socket.once('connect_error', (error: Error & { data?: unknown }) =>
          reject(Object.assign(error, { problem: error.data })),
        );
      });
      socket.connect();
      return Promise.race([until<Snapshot>('session'), refused]);
    },
    ask: (event: string, ...input: unknown[]): Promise<Answer> => socket.timeout(LIMIT_MS).emitWithAck(event, ...input),
    messages: () => heard.filter(({ event }) => event === 'message').map(({ payload }) => payload as ResidentMessage),
  };
}

export type Resident = ReturnType<typeof listen>;
