import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { TicketView } from '../../../shared/contracts/tickets.ts';
import { newKey, post } from '../api.ts';
import { useCommands } from '../shell/commands.ts';
import { focusOn, TICKET_HEADING, WRITE_FIELD } from '../shell/focus.ts';
import { notifyProblem } from '../shell/notices.tsx';
import { useList } from '../store/hooks.ts';
import { takeTickets, useLive } from '../store/live-state.ts';
import { loadMore } from '../store/load-list.ts';
import { neighbourOf } from '../store/ticket-list.ts';
import { inboxTexts } from '../texts/inbox-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { ListState } from './list-state.tsx';
import { QueueFilters } from './queue-filters.tsx';
import { TicketRow } from './ticket-row.tsx';

/** CSS pixels; `.row` has the same. */
const ROW_HEIGHT = 60;
/** The next page is asked for when so few rows are left below the window. */
const READ_AHEAD = 30;
const NONE: readonly string[] = [];

export function Queue({ open }: { open: string | undefined }) {
  const say = useTexts(inboxTexts);
  const list = useList('queue');
  const ids = list?.ids ?? NONE;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 8,
  });
  const shown = rows.getVirtualItems();
  const isNearEnd = (shown.at(-1)?.index ?? 0) >= ids.length - READ_AHEAD;
  const hasMore = list?.phase === 'idle' && typeof list.next === 'string';
  useEffect(() => {
    if (isNearEnd && hasMore) void loadMore('queue');
  }, [isNearEnd, hasMore]);
  useListKeys({ open, showInQueue: (id) => ids.includes(id) && rows.scrollToIndex(ids.indexOf(id)) });

  return (
    <section aria-labelledby="queue" className="queue">
      <h2 id="queue">
        {say('queue')}{' '}
        <span className="count">
          {ids.length}
          {typeof list?.next === 'string' && '+'}
        </span>
      </h2>
      <QueueFilters />
      <div className="queue-rows" ref={scroller}>
        <ul style={{ height: rows.getTotalSize() }}>
          {shown.map(({ key, index, start }) => {
            const id = ids[index] ?? '';
            return (
              <li
                key={key}
                style={{ transform: `translateY(${start}px)` }}
                aria-setsize={hasMore ? -1 : ids.length}
                aria-posinset={index + 1}
              >
                <TicketRow id={id} isOpen={id === open} />
              </li>
            );
          })}
        </ul>
        <ListState name="queue" empty={say('nothingQueued')} />
      </div>
    </section>
  );
}

type Keys = { open: string | undefined; showInQueue: (id: string) => void };

/** The next and the one before, through my work and the queue as one list; the one that is open can be claimed. */
function useListKeys({ open, showInQueue }: Keys): void {
  const [, goTo] = useLocation();
  const move = (by: 1 | -1) => {
    const { lists } = useLive.getState();
    const id = neighbourOf(open, [...(lists.mine?.ids ?? NONE), ...(lists.queue?.ids ?? NONE)], by);
    if (!id) return;
    showInQueue(id);
    document.querySelector(`.mine [data-ticket="${id}"]`)?.scrollIntoView({ block: 'nearest' });
    goTo(`/tickets/${id}`);
    focusOn(TICKET_HEADING);
  };
  const isWaiting = () => {
    const status = open && useLive.getState().tickets.get(open)?.status;
    return status === 'queued' || status === 'offered';
  };
  useCommands([
    { id: 'list.next', label: inboxTexts.next, keys: ['j'], run: () => move(1) },
    { id: 'list.previous', label: inboxTexts.previous, keys: ['k'], run: () => move(-1) },
    { id: 'ticket.claim', label: inboxTexts.claim, keys: ['c'], when: isWaiting, run: () => open && void claim(open) },
  ]);
}

/** Exactly one wins and goes on to the reply; the others are told who has it. */
export async function claim(id: string): Promise<void> {
  try {
    takeTickets([await post<TicketView>(`/tickets/${id}/claim`, { idempotencyKey: newKey() })]);
    focusOn(WRITE_FIELD);
  } catch (error) {
    notifyProblem(error);
  }
}
