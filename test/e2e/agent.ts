import { newId } from '../../shared/ids.ts';
import { type Json, nextEvent, type Stack } from '../support/stack.ts';

type TicketEvent = Json & { ticket: { id: string; status: string; assignee: { id: string } | null } };

/** Comes on duty, takes whatever is offered, and answers the first ticket that is theirs. */
export async function agentWhoAnswers(stack: Stack, { city, text = '' }: { city: string; text?: string }) {
  const agent = await stack.agent('agent1', city);
  agent.socket.on('offer', ({ id }: { id: string }) => void agent.ask('accept', { offer: id }));
  await agent.ask('presence', { state: 'available' });
  return {
    async ticketsOf(channel: string): Promise<Json[]> {
      const { body } = await stack.call('GET', `/api/v1/tickets?city=${city}&channel=${channel}`, {
        token: agent.token,
      });
      return (body as { items: Json[] }).items;
    },
    /** Listens from the call on, so before what the resident sends. */
    async answerFirst(answer = text): Promise<void> {
      const { ticket } = await nextEvent<TicketEvent>(
        agent.socket,
        'ticket',
        (event) => event.ticket.assignee?.id === agent.id && event.ticket.status === 'open',
      );
      const path = `/api/v1/tickets/${ticket.id}/messages`;
      const { status, body } = await stack.call('POST', path, {
        token: agent.token,
        body: { text: answer, id: newId() },
      });
      if (status >= 300) throw new Error(`the answer was not taken: ${JSON.stringify(body)}`);
    },
  };
}
