import { type Response, Router } from 'express';
import { AppError, toProblem } from '../../../shared/errors.ts';
import type { CaughtMail } from './caught-mail.ts';

export function mailboxRoutes(mails: readonly CaughtMail[]): Router {
  const router = Router();
  router.get('/', ({ query: { address } }, response) => {
    const wanted = mails.filter(({ envelope }) => typeof address !== 'string' || envelope.to.includes(address));
    response.json({ items: wanted.map(toListItem).reverse() });
  });
  router.get('/:id/attachments/:place', ({ params: { id, place } }, response) => {
    const file = mails.find((mail) => mail.id === id)?.attachments[Number(place)];
    if (!file) return sendMissing(response);
    // to be saved, never opened on the server's origin
    response
      .set('X-Content-Type-Options', 'nosniff')
      .attachment(file.name || 'attachment')
      .send(file.content);
  });
  router.get('/:id', (request, response) => {
    const mail = mails.find(({ id }) => id === request.params.id);
    if (!mail) return sendMissing(response);
    // As text, never as a page: what stands in a mail must not run on the server's origin.
    response.set('X-Content-Type-Options', 'nosniff').type('text/plain').send(mail.raw);
  });
  return router;
}

function sendMissing(response: Response): void {
  response.status(404).type('application/problem+json');
  response.send(JSON.stringify(toProblem(new AppError('not-found', 'No such mail'))));
}

function toListItem({ raw, html: _html, attachments, ...mail }: CaughtMail) {
  return { ...mail, size: raw.length, attachments: attachments.map(({ content: _content, ...file }) => file) };
}
