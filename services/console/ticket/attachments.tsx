import type { MessageView } from '../../../shared/contracts/tickets.ts';
import { saveFile } from '../api.ts';
import { notifyProblem } from '../shell/notices.tsx';
import { ticketTexts } from '../texts/ticket-texts.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';

/** Files of a message; they are read with one's token, so a plain link would not do. */
export function Attachments({ files }: { files: MessageView['attachments'] }) {
  const say = useTexts(ticketTexts);
  const language = useLanguage();
  if (files.length === 0) return null;
  return (
    <ul className="files" aria-label={say('files')}>
      {files.map(({ id, name, size }) => (
        <li key={id}>
          <button
            type="button"
            className="button"
            onClick={() => void saveFile(`/attachments/${id}`, name).catch(notifyProblem)}
          >
            {name} ({Math.ceil(size / 1024).toLocaleString(language)} kB)
          </button>
        </li>
      ))}
    </ul>
  );
}
