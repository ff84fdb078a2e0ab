import type { TicketEvent } from '../../shared/domain/types.ts';
import type { ProcessStack } from './process-stack.ts';

/** What must be the same however often a process or the database died on the way. */
export async function describeEnd({ database, twilio, mailbox }: ProcessStack) {
  const tickets = await database.tickets.find().sort({ ordinal: 1 }).toArray();
  const messages = await database.messages.find().sort({ ticket: 1, line: 1, seq: 1 }).toArray();
  const changes = await database.changes.find().sort({ ticket: 1, version: 1 }).toArray();
  const agents = await database.agents.find({ city: 'helsinki' }).sort({ _id: 1 }).toArray();
  return {
    tickets: tickets.map(
      ({ city, ordinal, service, status, assignee, offers, conversation, notes, lastMessage, waitingSince }) => ({
        city,
        ordinal,
        service,
        status,
        conversation,
        notes,
        owner: assignee?.id,
        offers: offers.length,
        lastSeq: lastMessage?.seq,
        isWaiting: waitingSince !== null,
      }),
    ),
    messages: messages.map(({ line, seq, direction, text, author, delivery }) => ({
      line,
      seq,
      direction,
      text: text.trim(),
      by: author.kind,
      delivery: delivery?.status ?? null,
    })),
    // a touch only makes a paused matcher lose its race
    events: changes.flatMap(({ events }) => events.filter(({ type }) => type !== 'ticket.touched').map(describeEvent)),
    agents: agents.map(({ _id, load, presence }) => ({ agent: _id, load, is: presence.state, why: presence.why })),
    sent: twilio.sent().map(({ to, body }) => ({ to, body })),
    originals: await database.originals.countDocuments(),
    mailed: mailbox.mails.map(({ to, subject, text }) => ({ to, subject, text: text.trim() })),
  };
}

export type End = Awaited<ReturnType<typeof describeEnd>>;

/** Without ids and times, which are others in each run. */
function describeEvent({ type, agent, why, before, after }: TicketEvent): string {
  return [type, agent, why, before, after].filter((part) => typeof part === 'string').join(' ');
}
