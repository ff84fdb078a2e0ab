import { useRef } from 'react';
import type { TicketView } from '../../../shared/contracts/tickets.ts';
import { newKey, post } from '../api.ts';
import { claim } from '../inbox/queue.tsx';
import { useCommands } from '../shell/commands.ts';
import { TICKET_HEADING } from '../shell/focus.ts';
import { useKeyHint } from '../shell/key-hint.ts';
import { notifyProblem } from '../shell/notices.tsx';
import { useCityName, useMe, useServiceName } from '../store/hooks.ts';
import { takeTickets } from '../store/live-state.ts';
import { addressesOf } from '../texts/contact-text.ts';
import { channelTexts, priorityTexts, statusTexts } from '../texts/domain-texts.ts';
import { inboxTexts } from '../texts/inbox-texts.ts';
import { ticketTexts } from '../texts/ticket-texts.ts';
import { useTexts } from '../texts/use-texts.ts';

/** What it is about, who wrote, who has it, and what can be done with it now. */
export function TicketHead({ ticket }: { ticket: TicketView }) {
  const say = useTexts(ticketTexts);
  const sayInbox = useTexts(inboxTexts);
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <header className="ticket-head">
      <div className="ticket-what">
        <h1 id={TICKET_HEADING} ref={heading} tabIndex={-1}>
          {ticket.subject || ticket.number}
        </h1>
        <p className="quiet">
          {[ticket.contact.name ?? sayInbox('unnamed'), ...addressesOf(ticket.contact)].join(' · ')}
        </p>
        <Facts ticket={ticket} />
      </div>
      <Actions ticket={ticket} showHeading={() => heading.current?.focus()} />
      <output className="visually-hidden">
        {ticket.assignee ? say('owner', { name: ticket.assignee.name }) : say('nobody')}
      </output>
    </header>
  );
}

function Facts({ ticket }: { ticket: TicketView }) {
  const say = useTexts(ticketTexts);
  const sayStatus = useTexts(statusTexts);
  const sayChannel = useTexts(channelTexts);
  const sayPriority = useTexts(priorityTexts);
  const service = useServiceName(ticket.city, ticket.service);
  const city = useCityName(ticket.city);
  const owner = ticket.assignee ? say('owner', { name: ticket.assignee.name }) : say('nobody');
  const isUrgent = ticket.priority === 'high' || ticket.priority === 'urgent';
  return (
    <ul className="facts" aria-label={say('facts')}>
      <li className="fact-status" data-status={ticket.status}>
        {sayStatus(ticket.status)}
      </li>
      {isUrgent && <li className="tag">{sayPriority(ticket.priority)}</li>}
      <li>{owner}</li>
      <li>{sayChannel(ticket.channel)}</li>
      <li>
        {service}, {city}
      </li>
      <li>{ticket.number}</li>
    </ul>
  );
}

/** Where a button goes away with what it did, the focus goes on to what comes next. */
function Actions({ ticket, showHeading }: { ticket: TicketView; showHeading: () => void }) {
  const say = useTexts(ticketTexts);
  const sayInbox = useTexts(inboxTexts);
  const me = useMe();
  const hint = useKeyHint();
  const { id, status } = ticket;
  const isMine = ticket.assignee?.id === me?.id;
  const isWaiting = status === 'queued' || status === 'offered';
  const isInHand = status === 'open' || status === 'pending' || status === 'snoozed';

  const act = async (what: 'resolve' | 'reopen') => {
    takeTickets([await post<TicketView>(`/tickets/${id}/${what}`, { idempotencyKey: newKey() })]);
    showHeading();
  };
  const resolve = () => void act('resolve').catch(notifyProblem);
  const mayResolve = isMine && isInHand;
  useCommands([
    { id: 'ticket.resolve', label: ticketTexts.resolve, keys: ['e'], when: () => mayResolve, run: resolve },
  ]);
  return (
    <div className="actions">
      {isWaiting && (
        <button
          type="button"
          className="button primary"
          {...hint(sayInbox('claim'), 'c')}
          onClick={() => void claim(id)}
        >
          {sayInbox('claim')}
        </button>
      )}
      {mayResolve && (
        <button type="button" className="button" {...hint(say('resolve'), 'e')} onClick={resolve}>
          {say('resolve')}
        </button>
      )}
      {isMine && status === 'resolved' && (
        <button type="button" className="button" onClick={() => void act('reopen').catch(notifyProblem)}>
          {say('reopen')}
        </button>
      )}
    </div>
  );
}
