import { DEMO_PASSWORD } from '../../shared/demo-data.ts';
import { escapeHtml } from './page.ts';
import type { PageTexts } from './texts.ts';

/** Some words and a button that copies them; copy.js makes it work. */
export function copyable(words: string, t: PageTexts): string {
  const safe = escapeHtml(words);
  return `<span class="copyable"><code>${safe}</code><button type="button" class="small" data-copy="${safe}" aria-label="${t.copy} ${safe}">${t.copy}</button></span>`;
}

type Role = keyof typeof ACCOUNTS;
type Logins = { mailDomain: string; roles: readonly Role[]; t: PageTexts };

const ACCOUNTS = { agent: 'agent1', supervisor: 'supervisor', admin: 'admin' } as const;

/** Seeded accounts of the city with this mail domain, and the password of all. */
export function loginList({ mailDomain, roles, t }: Logins): string {
  const accounts = roles.map((role) => [t[role], `${ACCOUNTS[role]}@${mailDomain}`] as const);
  const logins = [...accounts, [t.password, DEMO_PASSWORD] as const];
  const items = logins.map(([role, words]) => `<dt>${role}</dt><dd>${copyable(words, t)}</dd>`);
  return `<dl class="logins">${items.join('\n')}</dl><p class="copied" role="status"></p>`;
}
