import { useEffect } from 'react';
import { create } from 'zustand';
import { ProblemError } from '../api.ts';
import { useLive } from '../store/live-state.ts';
import { shellTexts } from '../texts/shell-texts.ts';
import { sayIn } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { usePreferences } from './preferences.ts';

type Notice = { id: number; text: string; isOffline: boolean };

let lastId = 0;
const useNotices = create<{ shown: readonly Notice[] }>(() => ({ shown: [] }));

/** Says it beside the work until it is closed; the same again stands there once. */
function notify(text: string, isOffline: boolean): void {
  const notice = { id: ++lastId, text, isOffline };
  useNotices.setState(({ shown }) => ({ shown: [...shown.filter((one) => one.text !== text), notice] }));
}

/** What the server refused, in words for the person who tried. */
export function notifyProblem(error: unknown): void {
  const say = sayIn(shellTexts, usePreferences.getState().language);
  const problem = error instanceof ProblemError ? error.problem : null;
  const isOffline = problem?.code === 'offline';
  const text = isOffline ? say('notReached') : (problem?.detail ?? say('failed'));
  notify(text || say('failed'), isOffline);
}

/** The place where they stand, and where screen readers hear of them. */
export function Notices() {
  const shown = useNotices((state) => state.shown);
  const say = useTexts(shellTexts);
  const isLive = useLive(({ connection }) => connection === 'live');
  useEffect(() => {
    if (isLive) dismissOffline();
  }, [isLive]);
  return (
    <section className="notices" aria-label={say('notices')} aria-live="polite">
      {shown.map(({ id, text }) => (
        <div key={id} className="notice">
          <p>{text}</p>
          <button type="button" className="button quiet" aria-label={say('close')} onClick={() => dismiss(id)}>
            ×
          </button>
        </div>
      ))}
    </section>
  );
}

function dismiss(id: number): void {
  useNotices.setState(({ shown }) => ({ shown: shown.filter((one) => one.id !== id) }));
}

/** What they say is no longer so. */
function dismissOffline(): void {
  useNotices.setState(({ shown }) => ({ shown: shown.filter(({ isOffline }) => !isOffline) }));
}
