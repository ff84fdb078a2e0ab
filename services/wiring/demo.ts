import type { Express } from 'express';
import type { AppDeps } from './app-deps.ts';
import type { Base } from './base.ts';

/** Development's pages; nothing of them where real providers are set. */
export function mountDemo(app: Express, { standIns }: AppDeps & Base): void {
  if (standIns?.phone) app.use('/demo/api/phone', standIns.phone);
  if (standIns?.mailbox) app.use('/demo/api/mailbox', standIns.mailbox);
}
