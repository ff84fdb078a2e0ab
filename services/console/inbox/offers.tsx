import { useLocation } from 'wouter';
import { notifyProblem } from '../shell/notices.tsx';
import { emit } from '../socket.ts';
import { useTicket } from '../store/hooks.ts';
import { endOffer, type Offer, takeTickets, useLive } from '../store/live-state.ts';
import { useNowMs } from '../store/now.ts';
import { inboxTexts } from '../texts/inbox-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { TicketSummary } from './ticket-row.tsx';

export function Offers() {
  const say = useTexts(inboxTexts);
  const offers = useLive((live) => live.offers);
  return (
    <section aria-label={say('offers')} className="offers" aria-live="assertive">
      {offers.length > 0 && <h2>{say('offers')}</h2>}
      {offers.map((offer) => (
        <OfferCard key={offer.id} offer={offer} />
      ))}
    </section>
  );
}

function OfferCard({ offer }: { offer: Offer }) {
  const say = useTexts(inboxTexts);
  const ticket = useTicket(offer.ticket);
  const [, goTo] = useLocation();
  if (!ticket) return null;

  async function accept(): Promise<void> {
    const { ticket: accepted } = await emit('accept', { offer: offer.id });
    takeTickets([accepted]);
    endOffer(offer.id);
    goTo(`/tickets/${accepted.id}`);
  }
  async function decline(): Promise<void> {
    await emit('decline', { offer: offer.id });
    endOffer(offer.id);
  }

  return (
    <article className="offer">
      <TicketSummary ticket={ticket} />
      <p className="offer-why">{say(offer.reason)}</p>
      <div className="actions">
        <button type="button" className="button primary" onClick={() => void accept().catch(notifyProblem)}>
          {say('accept')}
        </button>
        <button type="button" className="button" onClick={() => void decline().catch(notifyProblem)}>
          {say('decline')}
        </button>
        <TimeLeft until={offer.expiresAt} />
      </div>
    </article>
  );
}

/** Not read out each second: that it is offered is said once. */
function TimeLeft({ until }: { until: string }) {
  const say = useTexts(inboxTexts);
  const nowMs = useNowMs();
  const count = Math.max(0, Math.ceil((Date.parse(until) - nowMs) / 1_000));
  return (
    <span className="time-left" aria-live="off">
      {say('secondsLeft', { count })}
    </span>
  );
}
