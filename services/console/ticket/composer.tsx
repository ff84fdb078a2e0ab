import { type KeyboardEvent, useId, useState } from 'react';
import type { MessageView, TicketView } from '../../../shared/contracts/tickets.ts';
import { countSegments } from '../../../shared/domain/sms-segments.ts';
import type { Channel } from '../../../shared/domain/types.ts';
import { newKey, post } from '../api.ts';
import { useCommands } from '../shell/commands.ts';
import { focusOn, WRITE_FIELD } from '../shell/focus.ts';
import { useKeyHint } from '../shell/key-hint.ts';
import { notifyProblem } from '../shell/notices.tsx';
import { channelTexts } from '../texts/domain-texts.ts';
import { ticketTexts } from '../texts/ticket-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { draftOf, keepDraft } from './drafts.ts';

/** Code points; the server takes no more. */
const MOST = { sms: 1_600, other: 10_000 };

/** A reply to the resident or a note for colleagues. What could not be sent stays, and sent again it is the same message. */
export function Composer({ ticket, me }: { ticket: TicketView; me: string }) {
  const say = useTexts(ticketTexts);
  const { mayReply, channel } = replyOf(ticket, me);
  const [draft, setDraft] = useState(() => draftOf(ticket.id));
  const [isBusy, setIsBusy] = useState(false);
  const counts = useId();
  const hint = useKeyHint();
  useCommands([{ id: 'ticket.write', label: ticketTexts.write, keys: ['r'], run: () => focusOn(WRITE_FIELD) }]);
  const isNote = draft.isNote || !mayReply;
  const length = [...draft.text].length;
  const most = isNote || channel !== 'sms' ? MOST.other : MOST.sms;
  const isReady = draft.text.trim() !== '' && length <= most && !isBusy;

  /** Another text is another message; the same one keeps its id, so that trying again never sends it twice. */
  const change = (text: string, note = isNote) => {
    const next = { text, isNote: note, id: newKey() };
    keepDraft(ticket.id, next);
    setDraft(next);
  };
  const send = async () => {
    if (!isReady) return;
    setIsBusy(true);
    try {
      const body = { id: draft.id, text: draft.text, ...(isNote && { note: true }) };
      await post<MessageView>(`/tickets/${ticket.id}/messages`, { body });
      if (draftOf(ticket.id).id === draft.id) change('', false);
    } catch (error) {
      notifyProblem(error);
    } finally {
      setIsBusy(false);
      focusOn(WRITE_FIELD);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };

  return (
    <form
      className="composer"
      data-note={isNote}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {mayReply ? <Kind isNote={isNote} choose={(note) => change(draft.text, note)} /> : <WhyNoReply ticket={ticket} />}
      <label htmlFor={WRITE_FIELD}>{useFieldName(isNote, channel)}</label>
      <textarea
        id={WRITE_FIELD}
        rows={4}
        value={draft.text}
        readOnly={isBusy}
        aria-describedby={counts}
        {...hint(say('write'), 'r')}
        onChange={({ target }) => change(target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="composer-foot">
        <p id={counts} className="quiet" data-over={length > most}>
          {!isNote && channel === 'sms' && draft.text && `${say('sms', { count: countSegments(draft.text) })} · `}
          {say('length', { count: length, most })}
        </p>
        <span className="quiet keys">{say('sendKeys')}</span>
        <button type="submit" className="button primary" aria-disabled={!isReady}>
          {say(isNote ? 'saveNote' : 'send')}
        </button>
      </div>
    </form>
  );
}

/** Whoever has the ticket answers it; a reply to one that waits claims it. */
function replyOf({ status, assignee, ...ticket }: TicketView, me: string): { mayReply: boolean; channel: Channel } {
  const isSomebodyElses = assignee !== null && assignee.id !== me;
  const { lastMessage } = ticket;
  const channel = lastMessage?.direction === 'in' ? lastMessage.channel : null;
  return { mayReply: status !== 'closed' && !isSomebodyElses, channel: channel ?? ticket.channel };
}

function useFieldName(isNote: boolean, channel: Channel): string {
  const say = useTexts(ticketTexts);
  const sayChannel = useTexts(channelTexts);
  return isNote ? say('noteField') : say('replyField', { channel: sayChannel(channel) });
}

function WhyNoReply({ ticket: { status, assignee } }: { ticket: TicketView }) {
  const say = useTexts(ticketTexts);
  return (
    <p className="quiet">{status === 'closed' ? say('closed') : say('othersReply', { name: assignee?.name ?? '' })}</p>
  );
}

function Kind({ isNote, choose }: { isNote: boolean; choose: (isNote: boolean) => void }) {
  const say = useTexts(ticketTexts);
  return (
    <fieldset className="switch">
      <legend className="visually-hidden">{say('kind')}</legend>
      <button type="button" aria-pressed={!isNote} onClick={() => choose(false)}>
        {say('reply')}
      </button>
      <button type="button" aria-pressed={isNote} onClick={() => choose(true)}>
        {say('note')}
      </button>
    </fieldset>
  );
}
