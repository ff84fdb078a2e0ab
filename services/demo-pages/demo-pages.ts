import path from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';
import type { CityRepository } from '../../shared/repositories/cities.ts';
import { cityPage, type Devices } from './city-page.ts';
import { createDemoMail, type SendMail } from './demo-mail.ts';
import { languageOf } from './language.ts';
import { frontPage, missingPage } from './pages.ts';
import { chosenResident } from './residents.ts';

type Deps = Devices & {
  cities: Pick<CityRepository, 'book'>;
  /** Hands a mail written on the page to our own SMTP door. */
  sendMail: SendMail;
};

// beside this file, from sources and from a build alike
const PUBLIC = path.join(path.dirname(fileURLToPath(import.meta.url)), 'public');

/** Plain pages to try everything without an account: for each city a chat, a phone and a mailbox. Mounted at `/demo`. */
export function createDemoPages({ cities, phone, mailbox, hasLogins, sendMail }: Deps): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    const book = await cities.book();
    const shown = [...book.cities.values()].map((city) => {
      return { city, services: [...(book.services.get(city._id)?.values() ?? [])] };
    });
    response.type('html').send(frontPage({ cities: shown, language: languageOf(request), hasLogins }));
  });

  if (mailbox) router.use('/api/mail', createDemoMail(sendMail));
  router.use(express.static(PUBLIC, { index: false }));

  router.get('/:city', async (request, response) => {
    const language = languageOf(request);
    const book = await cities.book();
    const city = book.cities.get(request.params.city);
    const services = book.services.get(request.params.city);
    if (!city || !services) {
      response.status(404).type('html').send(missingPage(language));
      return;
    }
    const resident = chosenResident(request.query.resident);
    const shown = { city, services: [...services.values()], language, resident, phone, mailbox, hasLogins };
    response.type('html').send(cityPage(shown));
  });
  return router;
}
