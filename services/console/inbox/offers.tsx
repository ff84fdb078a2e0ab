import { useLocation } from 'wouter';
import { useCommands } from '../shell/commands.ts';
import { focusOn, TICKET_HEADING } from '../shell/focus.ts';
import { useKeyHint } from '../shell/key-hint.ts';
import { notifyProblem } from '../shell/notices.tsx';
import { emit } from '../socket.ts';
import { useTicket } from '../store/hooks.ts';
import { endOffer, type Offer, takeTickets, useLive } from '../store/live-state.ts';
import { useNowMs } from '../store/now.ts';
import { inboxTexts } from '../texts/inbox-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { TicketSummary } from './ticket-row.tsx';

/** The first one can be answered by key. */
export function Offers() {
  const say = useTexts(inboxTexts);
  const offers = useLive((live) => live.offers);
  const { accept, decline } = useAnswers();
  const [first] = offers;
  const when = () => first !== undefined;
  useCommands([
    { id: 'offer.accept', label: inboxTexts.accept, keys: ['a'], when, run: () => first && accept(first) },
    { id: 'offer.decline', label: inboxTexts.decline, keys: ['d'], when, run: () => first && decline(first) },
  ]);
  return (
    <section aria-label={say('offers')} className="offers" aria-live="assertive">
      {offers.length > 0 && <h2>{say('offers')}</h2>}
      {offers.map((offer) => (
        <OfferCard key={offer.id} offer={offer} isFirst={offer === first} />
      ))}
    </section>
  );
}

function OfferCard({ offer, isFirst }: { offer: Offer; isFirst: boolean }) {
  const say = useTexts(inboxTexts);
  const ticket = useTicket(offer.ticket);
  const { accept, decline } = useAnswers();
  const hint = useKeyHint();
  if (!ticket) return null;
  return (
    <article className="offer">
      <TicketSummary ticket={ticket} />
      <p className="offer-why">{say(offer.reason)}</p>
      <div className="actions">
        <button
          type="button"
          className="button primary"
          {...(isFirst && hint(say('accept'), 'a'))}
          onClick={() => accept(offer)}
        >
          {say('accept')}
        </button>
        <button
          type="button"
          className="button"
          {...(isFirst && hint(say('decline'), 'd'))}
          onClick={() => decline(offer)}
        >
          {say('decline')}
        </button>
        <TimeLeft until={offer.expiresAt} />
      </div>
    </article>
  );
}

/** The button goes away with its offer: the focus goes on to the ticket that is open then. */
function useAnswers() {
  const [, goTo] = useLocation();
  const accept = async ({ id }: Offer) => {
    const { ticket } = await emit('accept', { offer: id });
    takeTickets([ticket]);
    endOffer(id);
    goTo(`/tickets/${ticket.id}`);
    focusOn(TICKET_HEADING);
  };
  const decline = async ({ id }: Offer) => {
    await emit('decline', { offer: id });
    endOffer(id);
    focusOn(TICKET_HEADING);
  };
  return {
    accept: (offer: Offer) => void accept(offer).catch(notifyProblem),
    decline: (offer: Offer) => void decline(offer).catch(notifyProblem),
  };
}

/** Not read out each second: that it is offered is said once. Whole seconds: the clock is up to one behind. */
function TimeLeft({ until }: { until: string }) {
  const say = useTexts(inboxTexts);
  const nowMs = useNowMs();
  const count = Math.max(0, Math.floor((Date.parse(until) - nowMs) / 1_000));
  return (
    <span className="time-left" aria-live="off">
      {say('secondsLeft', { count })}
    </span>
  );
}
