import { randomBytes } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { z } from 'zod';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import { MAX_LEVEL } from '../../shared/domain/language-level.ts';
import { LANGUAGES, ROLES } from '../../shared/domain/types.ts';
import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import type { Store } from '../../shared/repositories/open-store.ts';

const list = (text: string) =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
const level = z.coerce.number().int().min(1).max(5);

const account = z.strictObject({
  email: z.email().toLowerCase(),
  role: z.enum(ROLES),
  city: z.string().min(1),
  name: z.string().min(1).max(100).optional(),
  password: z.string().min(8).max(200).optional(),
  /** `general:5,streets:3`: who has none is given no work. */
  skills: z
    .string()
    .default('')
    .transform((text) => Object.fromEntries(list(text).map((one) => one.split(':', 2))))
    .pipe(z.record(z.string(), level)),
  /** `fi,sv:3`: with a level where it is not the highest. */
  languages: z
    .string()
    .default('fi')
    .transform((text) => Object.fromEntries(list(text).map((one) => `${one}:${MAX_LEVEL}`.split(':', 2))))
    .pipe(z.partialRecord(z.enum(LANGUAGES), level))
    .refine((spoken) => Object.keys(spoken).length > 0, 'at least one language'),
});

const CAPACITY_UNITS = 6;
const HARD_CAP_UNITS = 8;

/** An account of the staff. A password that was not given is made and told once. */
export async function createAccount(
  { agents, cities }: Pick<Store, 'agents' | 'cities'>,
  input: unknown,
): Promise<string> {
  const given = parseOrProblem(account, input);
  const {
    email,
    role,
    city,
    name = email,
    password = randomBytes(12).toString('base64url'),
    skills,
    languages,
  } = given;
  if (await agents.byEmail(email)) throw new AppError('conflict', `${email} has an account already`);
  const { services } = await cities.book();
  if (!services.size) throw new AppError('not-found', 'there is no city yet: import cities first');
  const known = services.get(city);
  if (!known) throw new AppError('not-found', `there is no city ${city}; there are ${[...services.keys()].join(', ')}`);
  const missing = Object.keys(skills).filter((skill) => !known.has(skill));
  if (missing.length)
    throw new AppError(
      'not-found',
      `${city} has no service ${missing.join(', ')}; it has ${[...known.keys()].join(', ')}`,
    );
  const never = new Date(0);
  await agents.insert({
    _id: newId(),
    city,
    email,
    name,
    passwordHash: await hash(password),
    roles: [role],
    cities: [city],
    skills,
    languages: LANGUAGES.filter((language) => languages[language] !== undefined),
    languageLevels: languages,
    capacity: CAPACITY_UNITS,
    hardCap: HARD_CAP_UNITS,
    load: 0,
    slots: [],
    presence: { state: 'offline', channels: [], why: null, since: never },
    connectedUntil: null,
    lastAssignedAt: never,
  });
  return `${role} ${email} of ${city} was created${given.password ? '' : `; password ${password}`}`;
}
