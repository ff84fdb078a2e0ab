import type { ProcessStack } from './process-stack.ts';
import { ask, type Json } from './stack.ts';
import { untilSignedIn } from './steps.ts';

/** An agent's console that stays through every restart of its server. */
export async function createConsole(stack: ProcessStack, who: string) {
  const token = await untilSignedIn(stack, who);
  const socket = stack.connect('/staff', { token });
  return {
    socket,
    token,
    async ask(event: string, payload: Json): Promise<Json> {
      // a refused handshake is not tried again by itself
      if (!socket.active) socket.connect();
      return ask(socket, event, payload);
    },
    /** About the only ticket there is. */
    async post(what: 'messages' | 'transfer' | 'resolve', body: Json) {
      const ticket = await stack.database.tickets.findOne({});
      return stack.call('POST', `/api/v1/tickets/${ticket?._id}/${what}`, { token, body });
    },
  };
}
