import { Router } from 'express';
import { AppError, toProblem } from '../../../shared/errors.ts';
import type { CaughtMail } from './caught-mail.ts';

export function mailboxRoutes(mails: readonly CaughtMail[]): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    response.json({ items: mails.map(toListItem).reverse() });
  });
  router.get('/:id', (request, response) => {
    const mail = mails.find(({ id }) => id === request.params.id);
    if (!mail) {
      response.status(404).type('application/problem+json');
      response.send(JSON.stringify(toProblem(new AppError('not-found', 'No such mail'))));
      return;
    }
    // As text, never as a page: what stands in a mail must not run on the server's origin.
    response.set('X-Content-Type-Options', 'nosniff').type('text/plain').send(mail.raw);
  });
  return router;
}

function toListItem({ raw, html: _html, attachments, ...mail }: CaughtMail) {
  return { ...mail, size: raw.length, attachments: attachments.map(({ content: _content, ...file }) => file) };
}
