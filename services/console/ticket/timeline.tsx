import { useLayoutEffect, useRef } from 'react';
import type { MessageView } from '../../../shared/contracts/tickets.ts';
import { dateText } from '../texts/dates.ts';
import { channelTexts } from '../texts/domain-texts.ts';
import { inboxTexts } from '../texts/inbox-texts.ts';
import { deliveryTexts, ticketTexts } from '../texts/ticket-texts.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Attachments } from './attachments.tsx';

/** So near to the end one reads along; CSS pixels. */
const AT_END = 80;

type Props = {
  messages: readonly MessageView[];
  /** How a resident without a name is called. */
  unnamed: string | undefined;
  readEarlier: (() => void) | undefined;
};

/** Messages and notes, the newest below. Who reads at the end goes on there; who reads further up is left alone. */
export function Timeline({ messages, unnamed, readEarlier }: Props) {
  const say = useTexts(ticketTexts);
  const { scroller, noteScroll } = useEndKept(messages);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard has to reach it
    <div className="timeline" ref={scroller} onScroll={noteScroll} tabIndex={0} role="log" aria-label={say('messages')}>
      {readEarlier && (
        <button type="button" className="button" onClick={readEarlier}>
          {say('earlier')}
        </button>
      )}
      <ol className="messages">
        {messages.map((message) => (
          <Message key={message.id} message={message} unnamed={unnamed} />
        ))}
      </ol>
    </div>
  );
}

/** Keeps the distance to the end, whether something was added above or below. */
function useEndKept(messages: readonly MessageView[]) {
  const scroller = useRef<HTMLDivElement>(null);
  const fromEnd = useRef(0);
  const first = useRef<string | undefined>(undefined);
  useLayoutEffect(() => {
    const element = scroller.current;
    const isAddedAbove = first.current !== messages[0]?.id;
    first.current = messages[0]?.id;
    if (element && (isAddedAbove || fromEnd.current < AT_END)) {
      const kept = isAddedAbove ? fromEnd.current : 0;
      element.scrollTop = element.scrollHeight - element.clientHeight - kept;
    }
  }, [messages]);
  const noteScroll = () => {
    const element = scroller.current;
    if (element) fromEnd.current = element.scrollHeight - element.clientHeight - element.scrollTop;
  };
  return { scroller, noteScroll };
}

function Message({ message, unnamed }: { message: MessageView; unnamed: string | undefined }) {
  const say = useTexts(ticketTexts);
  const sayInbox = useTexts(inboxTexts);
  const sayChannel = useTexts(channelTexts);
  const language = useLanguage();
  return (
    <li className="message" data-direction={message.direction}>
      <p className="message-head">
        <strong>{message.author.name || unnamed || sayInbox('unnamed')}</strong>
        <span>{message.channel ? sayChannel(message.channel) : say('note')}</span>
        <time dateTime={message.at}>{dateText(message.at, 'moment', language)}</time>
      </p>
      <p className="message-text">{message.text}</p>
      <Attachments files={message.attachments} />
      <DeliveryState message={message} />
    </li>
  );
}

/** What became of an agent's message; why, where it did not get there. */
function DeliveryState({ message: { direction, delivery } }: { message: MessageView }) {
  const say = useTexts(deliveryTexts);
  if (direction !== 'out' || !delivery) return null;
  return (
    <p className="delivery" data-status={delivery.status}>
      {say(delivery.status)}
      {delivery.status === 'failed' && delivery.reason && `: ${delivery.reason}`}
    </p>
  );
}
