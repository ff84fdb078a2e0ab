import type { OutboundMessage } from '../../shared/domain/channel-messages.ts';
import type { Message, Ticket } from '../../shared/domain/types.ts';
import type { AttachmentRepository } from '../../shared/repositories/attachments.ts';
import type { MessageRepository } from '../../shared/repositories/messages.ts';

type Deps = { messages: Pick<MessageRepository, 'mailsOf'>; attachments: Pick<AttachmentRepository, 'open'> };

/** What a channel needs to send a stored reply. The resident sees the agent's first name. */
export function createComposeOutbound({ messages, attachments }: Deps) {
  return async function composeOutbound(message: Message, ticket: Ticket): Promise<OutboundMessage> {
    const mails = message.channel === 'email' ? await messages.mailsOf(ticket.city, ticket._id) : [];
    const lastIn = mails.find((mail) => mail.direction === 'in' && mail.mailId);
    const known = mails
      .filter((mail) => mail._id !== message._id)
      .flatMap((mail) => mail.mailId ?? [])
      .reverse();
    return {
      id: message._id,
      ticketId: ticket._id,
      city: ticket.city,
      ticketNumber: ticket.number,
      thread: ticket.thread,
      from: message.address?.ours ?? '',
      to: message.address?.theirs ?? '',
      fromName: message.author.name.split(' ')[0] ?? '',
      text: message.text,
      subject: lastIn?.subject ?? ticket.subject,
      attachments: message.attachments.map((attachment) => ({
        ...attachment,
        content: () => attachments.open(attachment.id),
      })),
      ...(lastIn?.mailId && { inReplyTo: lastIn.mailId }),
      references: [...new Set([...(lastIn?.references ?? []), ...known])],
      service: ticket.service,
      language: ticket.language,
    };
  };
}
