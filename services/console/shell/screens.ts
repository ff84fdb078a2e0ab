import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { AgentView } from '../../../shared/contracts/agents.ts';
import type { Language } from '../../../shared/domain/types.ts';
import { shellTexts } from '../texts/shell-texts.ts';

type Screen = {
  /** Below `/console`. */
  path: string;
  /** With it, the screen stands in the navigation. */
  label?: Record<Language, string>;
  isFor?: (agent: AgentView) => boolean;
  view: LazyExoticComponent<ComponentType>;
};

const inbox = lazy(() => import('../inbox/inbox.tsx').then(({ Inbox }) => ({ default: Inbox })));

/** All screens; a new one is one line here and loads when it is opened. */
export const SCREENS: readonly Screen[] = [
  { path: '/', label: shellTexts.work, view: inbox },
  { path: '/tickets/:ticket', view: inbox },
];
