import type { ProcessStack } from './process-stack.ts';
import { ask, type Json } from './stack.ts';

type Shown = { seq: number; text: string };

/** A resident's page: comes back with its token and the last message it saw, and drops what it was shown already. */
export function createChatClient(stack: ProcessStack, where: { city: string; service: string }) {
  const seen = new Map<number, string>();
  const auth: Json = { ...where };
  const socket = stack.connect('/chat', auth);
  const see = ({ seq, text }: Shown) => {
    seen.set(seq, text);
    auth.after = Math.max(...seen.keys());
  };
  socket.on('session', ({ token, messages }: { token: string; messages: Shown[] }) => {
    auth.token = token;
    for (const message of messages) see(message);
  });
  socket.on('message', see);

  return {
    socket,
    async say(message: { id: string; text: string }): Promise<Json> {
      // a refused handshake is not tried again by itself
      if (!socket.active) socket.connect();
      return ask(socket, 'message', message);
    },
    /** Of its session, once it has one. */
    token: () => String(auth.token),
    texts: () => [...seen].sort(([a], [b]) => a - b).map(([, text]) => text),
  };
}
