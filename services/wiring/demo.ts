import type { Express } from 'express';
import { createTransport } from 'nodemailer';
import { createDemoPages } from '../demo-pages/demo-pages.ts';
import type { AppDeps } from './app-deps.ts';
import type { Base } from './base.ts';

/** Development's pages: each city's chat, phone and mailbox. Nothing of them where real providers are set. */
export function mountDemo(app: Express, { standIns, store, config, ports }: AppDeps & Base): void {
  if (!standIns) return;
  const { phone, mailbox } = standIns;
  if (phone) app.use('/demo/api/phone', phone);
  if (mailbox) app.use('/demo/api/mailbox', mailbox);
  const pages = createDemoPages({
    cities: store.cities,
    ...(phone && { phone: '/demo/api/phone' }),
    ...(mailbox && { mailbox: '/demo/api/mailbox' }),
    hasLogins: config.SEED === 'demo',
    // through the real entrance, as a resident's mail server would
    sendMail: (mail) =>
      createTransport({ host: '127.0.0.1', port: ports.smtp || config.SMTP_PORT, ignoreTLS: true }).sendMail(mail),
  });
  app.use('/demo', pages);
}
