import type { Shown } from './estimates.ts';

/** A share, and what it is at least and at most whatever those who left would have waited. */
export type Share = { likely: number; least: number; most: number };
export type Accuracy = { chats: number; shown: number; left: number; belowEstimate: Share; belowUpper: Share };

/** Of chats that had to wait: how many were shown something, and how many of these waited less. */
export function accuracyOf(chats: readonly Shown[]): Accuracy {
  const told = chats.flatMap(({ estimate, ...chat }) => (estimate ? { ...chat, ...estimate } : []));
  const shareBelow = (of: (chat: (typeof told)[number]) => number) =>
    belowOne(told.map((chat) => ({ ratio: chat.waitMs / 1000 / of(chat), hasLeft: chat.hasLeft })));
  return {
    chats: chats.length,
    shown: told.length,
    left: told.filter(({ hasLeft }) => hasLeft).length,
    belowEstimate: shareBelow(({ estimateSeconds }) => estimateSeconds),
    belowUpper: shareBelow(({ upperSeconds }) => upperSeconds),
  };
}

type Ratio = { ratio: number; hasLeft: boolean };

/**
 * Kaplan & Meier (JASA 53, 1958) on wait ÷ figure: who left has waited at least so long and counts until then, as their
 * patience says nothing of the wait they would have had. Leaving them out would count short waits too often.
 */
function belowOne(ratios: readonly Ratio[]): Share {
  const sorted = [...ratios].sort((a, b) => a.ratio - b.ratio);
  const below = sorted.filter(({ ratio }) => ratio < 1);
  let longer = 1;
  for (const [place, { hasLeft }] of below.entries()) if (!hasLeft) longer *= 1 - 1 / (sorted.length - place);
  const served = below.filter(({ hasLeft }) => !hasLeft).length;
  return { likely: 1 - longer, least: served / sorted.length, most: below.length / sorted.length };
}
