import { buffer } from 'node:stream/consumers';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { createAtOnce } from '../../shared/at-once.ts';
import type { Permission } from '../../shared/auth/permissions.ts';
import { type SignedIn, shownTo, visibleTo } from '../../shared/auth/viewer.ts';
import { mailHtmlQuery } from '../../shared/contracts/originals.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import type { Message, Ticket } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import type { Store } from '../../shared/repositories/open-store.ts';

type Mail = { original: Buffer | null; html: string | null; text: string };
type Deps = {
  store: Pick<Store, 'messages' | 'tickets' | 'originals'>;
  /** The mail as a page, with the policy that it needs. */
  render: (mail: Mail, images: 'none' | 'remote') => Promise<{ page: string; policy: string }>;
  allow: (permission: Permission) => RequestHandler;
  viewerOf: (response: Response) => SignedIn;
};

/** Links open in pages of their own, which are free again; nothing else gets out. */
const FRAME = "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

/** A page stands in memory several times while it is made, up to 25 MB of mail each. */
const RENDERED = { running: 2, waiting: 50 };

/** Residents' mails as they came: to be saved, or shown in a frame. */
export function createOriginalRoutes({ store, render, allow, viewerOf }: Deps): Router {
  const router = Router();
  const atOnce = createAtOnce(RENDERED);

  async function load(request: Request, response: Response): Promise<{ message: Message; ticket: Ticket }> {
    const message = await store.messages.byId(String(request.params.id));
    const ticket = visibleTo(viewerOf(response), message && (await store.tickets.byId(message.ticket)), 'message');
    // what no change has counted yet nobody sees
    if (!message || message.seq > ticket[message.line]) throw new AppError('not-found', 'There is no such message');
    if (message.entrance !== 'email') throw new AppError('not-found', 'The message is no mail of a resident');
    return { message, ticket };
  }

  router.get('/messages/:id/original', allow('ticket:read'), async (request, response) => {
    const { message, ticket } = await load(request, response);
    // it names its sender, whatever else is hidden
    if (!shownTo(viewerOf(response), ticket).contact.identities.length)
      throw new AppError('forbidden', 'The agreement does not show who the resident is');
    const original = await store.originals.open(message);
    if (!original) throw new AppError('not-found', 'The original of this mail was not kept');
    response.set({
      'content-type': 'message/rfc822',
      'content-length': String(original.size),
      'content-disposition': `attachment; filename="${ticket.number}-${message.seq}.eml"`,
      'cache-control': 'private, no-store',
      'cross-origin-resource-policy': 'same-origin',
    });
    original.content.on('error', () => response.destroy()).pipe(response);
  });
  router.get('/messages/:id/html', allow('ticket:read'), async (request, response) => {
    const { images } = parseOrProblem(mailHtmlQuery, request.query);
    const { message } = await load(request, response);
    const { html = null, text } = message;
    const { page, policy } = await atOnce(async () => {
      const original = await store.originals.open(message);
      return render({ original: original && (await buffer(original.content)), html, text }, images);
    });
    response
      .set({
        'content-security-policy': `${policy}; ${FRAME}`,
        'referrer-policy': 'no-referrer',
        'cache-control': 'private, no-store',
        'cross-origin-resource-policy': 'same-origin',
      })
      .type('text/html')
      .send(page);
  });
  return router;
}
