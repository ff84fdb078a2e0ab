import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { hash } from '@node-rs/argon2';
import { z } from 'zod';
import { connectMongo } from '../../shared/db/connect.ts';
import { ROLES } from '../../shared/domain/types.ts';
import { newId } from '../../shared/ids.ts';
import { createLogger } from '../../shared/logger.ts';
import { openStore } from '../../shared/repositories/open-store.ts';

/** `npm run admin -- create …`: a first account where nothing is seeded. A password that was not given is made and shown once. */
const USAGE = `usage: npm run admin -- create --email <address> --role <agent|supervisor|admin> --city <city id>
         [--name <name>] [--password <password>]   the password may stand in PASSWORD instead, where no other user sees it
`;
const text = { type: 'string' } as const;
if (process.argv.includes('--help')) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const { values, positionals } = readArguments();
const account = z
  .object({
    email: z.email(),
    role: z.enum(ROLES),
    city: z.string().min(1),
    name: z.string().min(1).optional(),
    password: z.string().min(8).max(200).optional(),
  })
  .safeParse({ password: process.env.PASSWORD || undefined, ...values });
const uri = process.env.MONGODB_URI;
if (positionals[0] !== 'create' || !account.success || !uri) {
  process.stderr.write(USAGE);
  if (!uri) process.stderr.write('MONGODB_URI must name the database\n');
  if (!account.success)
    process.stderr.write(
      `${account.error.issues.map((issue) => `--${issue.path.join('.')}: missing or not as above`).join('\n')}\n`,
    );
  process.exit(64);
}
const connection = await connectMongo({ uri, log: createLogger({ level: 'warn' }) });
try {
  const { agents, cities } = await openStore(connection);
  const { email, role, city, name, password = randomBytes(12).toString('base64url') } = account.data;
  const address = email.toLowerCase();
  if (await agents.byEmail(address)) throw new Error(`${address} has an account already`);
  const known = [...(await cities.book()).cities.keys()];
  if (!known.length) throw new Error('there is no city yet: start the server once with SEED=demo');
  if (!known.includes(city)) throw new Error(`there is no city ${city}; there are ${known.join(', ')}`);
  const never = new Date(0);
  await agents.insert({
    _id: newId(),
    city,
    email: address,
    name: name ?? address,
    passwordHash: await hash(password),
    roles: [role],
    cities: [city],
    skills: {},
    languages: ['fi'],
    capacity: 6,
    hardCap: 8,
    load: 0,
    slots: [],
    presence: { state: 'offline', channels: [], why: null, since: never },
    connectedUntil: null,
    lastAssignedAt: never,
  });
  process.stdout.write(
    `${role} ${address} of ${city} was created${account.data.password ? '' : `; password ${password}`}\n`,
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await connection.close();
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { email: text, role: text, city: text, name: text, password: text },
    });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(64);
  }
}
