import { Link } from 'wouter';
import { notifyProblem } from '../shell/notices.tsx';
import { useMe, useTicket } from '../store/hooks.ts';
import { nameOf } from '../texts/contact-text.ts';
import { ticketTexts } from '../texts/ticket-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Composer } from './composer.tsx';
import { TicketHead } from './ticket-head.tsx';
import { Timeline } from './timeline.tsx';
import { useTimeline } from './use-timeline.ts';
import './ticket.css';

export function TicketPane({ id }: { id: string | undefined }) {
  const say = useTexts(ticketTexts);
  if (id) return <OpenTicket id={id} />;
  return (
    <section className="ticket ticket-none">
      <p className="empty">{say('none')}</p>
    </section>
  );
}

/** The head stays, the messages scroll, what is being written stands below them. */
function OpenTicket({ id }: { id: string }) {
  const say = useTexts(ticketTexts);
  const ticket = useTicket(id);
  const me = useMe();
  const { messages, isGone, hasEarlier, readEarlier } = useTimeline(id);
  const isShown = ticket && !isGone;
  return (
    <section className="ticket" aria-label={ticket?.number ?? say('ticket')}>
      <Link href="/" className="back">
        {say('back')}
      </Link>
      {!isShown && <h1 className="empty">{say(isGone ? 'gone' : 'loading')}</h1>}
      {isShown && (
        <>
          <TicketHead ticket={ticket} />
          <Timeline
            messages={messages}
            unnamed={nameOf(ticket.contact)}
            readEarlier={hasEarlier ? () => void readEarlier().catch(notifyProblem) : undefined}
          />
          {me && <Composer ticket={ticket} me={me.id} key={ticket.id} />}
        </>
      )}
    </section>
  );
}
