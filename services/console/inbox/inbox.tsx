import { useParams } from 'wouter';
import { shellTexts } from '../texts/shell-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { TicketPane } from '../ticket/ticket-pane.tsx';
import { MyWork } from './my-work.tsx';
import { Offers } from './offers.tsx';
import { Queue } from './queue.tsx';
import './inbox.css';

/** What is offered, in hand and waiting, beside the ticket that is open. On a phone one or the other. */
export function Inbox() {
  const say = useTexts(shellTexts);
  const { ticket } = useParams<{ ticket?: string }>();
  return (
    <div className="inbox" data-open={ticket !== undefined}>
      <div className="inbox-lists">
        {ticket === undefined && <h1 className="visually-hidden">{say('work')}</h1>}
        <Offers />
        <MyWork open={ticket} />
        <Queue open={ticket} />
      </div>
      <TicketPane key={ticket} id={ticket} />
    </div>
  );
}
