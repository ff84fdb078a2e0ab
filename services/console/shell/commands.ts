import { useEffect, useRef } from 'react';
import type { Area } from '../texts/texts.ts';
import { usePreferences } from './preferences.ts';

/** Something that a person can do by key. */
export type Command = {
  id: string;
  label: Area[string];
  /** As `KeyboardEvent.key`, with `mod+` for Ctrl or Cmd: `j`, `ArrowDown`, `?`, `mod+k`. */
  keys?: readonly string[];
  /** Also while one writes in a field. */
  inFields?: boolean;
  when?: () => boolean;
  run: () => void;
};

let commands: readonly Command[] = [];
const isPossible = ({ when }: Command) => when?.() ?? true;

/** Registers commands as long as the component is there; they see its newest state. */
export function useCommands(given: readonly Command[]): void {
  const newest = useRef(given);
  useEffect(() => {
    newest.current = given;
  });
  const ids = given.map(({ id }) => id).join(' ');
  useEffect(() => {
    const at = (id: string) => newest.current.find((one) => one.id === id);
    const own = newest.current.map(
      (command): Command => ({
        ...command,
        when: () => at(command.id)?.when?.() ?? true,
        run: () => at(command.id)?.run(),
      }),
    );
    commands = [...commands, ...own];
    return () => {
      commands = commands.filter((one) => !own.includes(one));
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the same commands with newer closures are not registered anew
  }, [ids]);
}

export function listenToKeys(): () => void {
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const key = `${event.ctrlKey || event.metaKey ? 'mod+' : ''}${event.key}`;
  if (key.length === 1 && !usePreferences.getState().hasLetterKeys) return;
  const isFree = !isInField(event.target) && !document.querySelector('[role="dialog"], dialog[open]');
  const command = commands.findLast(
    (one) => one.keys?.includes(key) && (isFree || one.inFields) && isPossible(one) && !isOnControl(event),
  );
  if (!command) return;
  event.preventDefault();
  command.run();
}

function isInField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Enter and space on a button or link are its own. */
function isOnControl({ key, target }: KeyboardEvent): boolean {
  return /^(Enter| )$/.test(key) && target instanceof HTMLElement && target.closest('button, a, summary') !== null;
}
