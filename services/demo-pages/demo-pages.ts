import path from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';
import type { CityRepository } from '../../shared/repositories/cities.ts';
import { chatPage } from './chat-page.ts';
import { type SendMail, sendDemoMail } from './demo-mail.ts';
import { devicesPage } from './devices-page.ts';
import { frontPage, missingPage } from './pages.ts';

type Deps = {
  cities: Pick<CityRepository, 'book'>;
  /** JSON of the development phone and mailbox; the devices page says so where one is missing. */
  phone?: string;
  mailbox?: string;
  /** Hands a mail written on the page to our own SMTP door. */
  sendMail: SendMail;
};

// beside this file, from sources and from a build alike
const PUBLIC = path.join(path.dirname(fileURLToPath(import.meta.url)), 'public');

/** Plain pages to try the channels with: a chat for each city, a phone and a mailbox. Mounted at `/demo`. */
export function createDemoPages({ cities, phone, mailbox, sendMail }: Deps): Router {
  const router = Router();

  router.get('/', async (_request, response) => {
    const book = await cities.book();
    response.type('html').send(frontPage([...book.cities.values()]));
  });

  router.get('/devices', async (_request, response) => {
    const { cities: all, byAddress } = await cities.book();
    response
      .type('html')
      .send(devicesPage({ cities: [...all.values()], addresses: [...byAddress.keys()], phone, mailbox }));
  });

  router.post('/api/mail', express.json({ limit: '1mb' }), (request, response) =>
    sendDemoMail(sendMail, request, response),
  );
  router.use(express.static(PUBLIC, { index: false }));

  router.get('/:city', async (request, response) => {
    const book = await cities.book();
    const city = book.cities.get(request.params.city);
    const services = book.services.get(request.params.city);
    if (!city || !services) {
      response.status(404).type('html').send(missingPage());
      return;
    }
    response.type('html').send(chatPage(city, [...services.values()]));
  });
  return router;
}
