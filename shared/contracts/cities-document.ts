import { z } from 'zod';
import { cleanText } from '../text.ts';

const MAX_NAME = 100;
const MAX_SERVICES = 200;
/** With a reply address's tag the local part of a mail address has 64 characters (RFC 5321). */
const MAX_ID = 22;

const id = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'a–z, 0–9 and -, beginning with a letter')
  .max(MAX_ID, `at most ${MAX_ID} characters`);
const words = z.string().transform(cleanText).pipe(z.string().trim().min(1, 'missing').max(MAX_NAME));
const name = z.strictObject({ fi: words, sv: words, en: words });
const domain = z
  .string()
  .toLowerCase()
  .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'a mail domain');

/** `email` is the service's own address in the city's mail domain; `<id>@<mail domain>` where absent. */
const service = z.strictObject({ id, name, email: z.email().toLowerCase().optional() });

const city = z
  .strictObject({
    id,
    /** Ticket numbers begin with it. */
    code: z.string().regex(/^[A-Z]{2,5}$/, 'two to five letters A–Z'),
    name,
    zone: z.string().refine(isZone, 'a time zone such as Europe/Helsinki').default('Europe/Helsinki'),
    mailDomain: domain,
    smsNumber: z.string().regex(/^\+[1-9]\d{6,14}$/, 'a number such as +358500000001 (E.164)'),
    services: z.array(service).min(1, 'at least one service').max(MAX_SERVICES),
  })
  .transform(({ services, ...rest }) => ({
    ...rest,
    services: services.map((one) => ({ ...one, email: one.email ?? `${one.id}@${rest.mailDomain}` })),
  }))
  .superRefine(({ mailDomain, services }, context) => {
    services.forEach(({ email }, index) => {
      const [local = '', at] = email.split('@');
      // an answer comes to the address with a tag behind a +
      if (at !== mailDomain || local.includes('+') || local.length > MAX_ID)
        context.addIssue({
          code: 'custom',
          message: `an address <name>@${mailDomain}, the name without + and at most ${MAX_ID} characters`,
          path: ['services', index, 'email'],
        });
    });
  });

/** Cities with their services, as an operator imports them. */
export const citiesDocument = z.strictObject({ cities: z.array(city).min(1, 'at least one city') });
export type CitiesDocument = z.infer<typeof citiesDocument>;

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}
