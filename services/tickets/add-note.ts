import type { Agent, Ticket } from '../../shared/domain/types.ts';
import type { WriteMessage } from './write-message.ts';

/** The note that goes with an act, only after it: a refusal stores nothing. The ticket as it is then. */
export async function addNote(
  ticket: Ticket,
  text: string | undefined,
  { writeMessage, agent }: { writeMessage: WriteMessage; agent: Agent },
): Promise<Ticket> {
  if (!text) return ticket;
  return (await writeMessage({ ticket: ticket._id, text, note: true, attachments: [] }, agent)).ticket;
}
