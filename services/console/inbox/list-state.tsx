import { useList } from '../store/hooks.ts';
import { loadMore } from '../store/load-list.ts';
import { inboxTexts } from '../texts/inbox-texts.ts';
import { useTexts } from '../texts/use-texts.ts';

/** What a list has to say of itself: that it is being read, could not be read, or is empty. */
export function ListState({ name, empty }: { name: string; empty: string }) {
  const say = useTexts(inboxTexts);
  const list = useList(name);
  if (!list) return null;
  if (list.phase === 'failed')
    return (
      <div className="empty" role="alert">
        <p>{say('notLoaded')}</p>
        <button type="button" className="button" onClick={() => void loadMore(name)}>
          {say('again')}
        </button>
      </div>
    );
  if (list.ids.length > 0) return null;
  return <p className="empty">{list.next === null ? empty : say('loading')}</p>;
}
