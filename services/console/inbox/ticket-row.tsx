import { Link } from 'wouter';
import type { TicketView } from '../../../shared/contracts/tickets.ts';
import { useServiceName, useTicket } from '../store/hooks.ts';
import { useNowMs } from '../store/now.ts';
import { nameOf } from '../texts/contact-text.ts';
import { durationText } from '../texts/dates.ts';
import { channelTexts, priorityTexts, statusTexts } from '../texts/domain-texts.ts';
import { inboxTexts } from '../texts/inbox-texts.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';

/** Hears of its own ticket alone: a change draws one row, not the list. */
export function TicketRow({ id, isOpen }: { id: string; isOpen: boolean }) {
  const ticket = useTicket(id);
  if (!ticket) return null;
  return (
    <Link href={`/tickets/${ticket.id}`} className="row" data-ticket={ticket.id} aria-current={isOpen || undefined}>
      <TicketSummary ticket={ticket} />
    </Link>
  );
}

/** Two lines: what it is about and how long it waits; who, by which channel and in which service. */
export function TicketSummary({ ticket }: { ticket: TicketView }) {
  const say = useTexts(inboxTexts);
  const sayChannel = useTexts(channelTexts);
  const sayStatus = useTexts(statusTexts);
  const sayPriority = useTexts(priorityTexts);
  const service = useServiceName(ticket.city, ticket.service);
  const isUrgent = ticket.priority === 'high' || ticket.priority === 'urgent';
  const isWaiting = ticket.status === 'queued' || ticket.status === 'offered';
  return (
    <>
      <span className="row-first">
        <span className="row-subject">{ticket.subject || ticket.lastMessage?.preview || ticket.number}</span>
        {isWaiting && <Waiting since={ticket.waitingSince} />}
      </span>
      <span className="row-second">
        {ticket.status !== 'queued' && <span className="row-status">{sayStatus(ticket.status)}</span>}
        {isUrgent && (
          <span className="tag" data-priority={ticket.priority}>
            {sayPriority(ticket.priority)}
          </span>
        )}
        <span>{sayChannel(ticket.channel)}</span>
        <span>{service}</span>
        <span className="row-contact">{nameOf(ticket.contact) ?? say('unnamed')}</span>
      </span>
    </>
  );
}

function Waiting({ since }: { since: string | null }) {
  const say = useTexts(inboxTexts);
  const language = useLanguage();
  const nowMs = useNowMs();
  if (!since) return null;
  const waitedMs = nowMs - Date.parse(since);
  return (
    <span className="row-wait">
      <span className="visually-hidden">{say('waits', { time: '' })}</span>
      {durationText(waitedMs, { language })}
    </span>
  );
}
