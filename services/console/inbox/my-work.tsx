import { useList } from '../store/hooks.ts';
import { inboxTexts } from '../texts/inbox-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { ListState } from './list-state.tsx';
import { TicketRow } from './ticket-row.tsx';

/** As much as one's hard cap allows: no window is needed. */
export function MyWork({ open }: { open: string | undefined }) {
  const say = useTexts(inboxTexts);
  const list = useList('mine');
  return (
    <section aria-labelledby="mine" className="mine">
      <h2 id="mine">
        {say('mine')} <span className="count">{list?.ids.length ?? 0}</span>
      </h2>
      <ul>
        {list?.ids.map((id) => (
          <li key={id}>
            <TicketRow id={id} isOpen={id === open} />
          </li>
        ))}
      </ul>
      <ListState name="mine" empty={say('nothingMine')} />
    </section>
  );
}
