import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { connectMongo } from '../../shared/db/connect.ts';
import { AppError } from '../../shared/errors.ts';
import { createLogger } from '../../shared/logger.ts';
import { openStore } from '../../shared/repositories/open-store.ts';
import { readEnvFile } from '../run.ts';
import { createAccount } from './create-account.ts';
import { importCities } from './import-cities.ts';

/** `npm run admin -- …`, in the image `node dist/services/admin/cli.js …`: what must be there before anybody signs in. */
const USAGE = `usage: npm run admin -- import <file>      cities and services from a JSON file, - for standard input;
                                        docs/cities.example.json is one
       npm run admin -- create --email <address> --role <agent|supervisor|admin> --city <city id>
         [--name <name>] [--languages fi,sv:3]  with a level from 1 to 5 where it is not 5
         [--skills general:5,streets:3]    services with a level from 1 to 5; who has none is given no work
         [--password <password>]           may stand in PASSWORD instead, where no other user sees it; else one is made
MONGODB_URI names the database. In the image: node dist/services/admin/cli.js in place of npm run admin --
`;
const EXIT_USAGE = 64;
const text = { type: 'string' } as const;
const say = (line: string) => process.stdout.write(`${line}\n`);

readEnvFile();
const { values, positionals } = readArguments();
const { help, ...options } = values;
if (help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const uri = process.env.MONGODB_URI || usageError('MONGODB_URI must name the database');
const [command, file, ...more] = positionals;
if (more.length || (command === 'import') !== (file !== undefined) || !['import', 'create'].includes(command ?? ''))
  usageError('what is to be done?');

try {
  // before anything is opened: a file that is none needs no database
  const input = file === undefined ? options : readJson(file);
  await onStore(async (store) => {
    if (file !== undefined) for (const line of await importCities(store, input)) say(line);
    else say(await createAccount(store, { password: process.env.PASSWORD || undefined, ...options }));
  });
} catch (error) {
  process.stderr.write(`${told(error)}\n`);
  process.exitCode = 1;
}

async function onStore(work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<void>): Promise<void> {
  const connection = await connectMongo({ uri, log: createLogger({ level: 'warn' }) });
  try {
    await work(await openStore(connection));
  } finally {
    await connection.close();
  }
}

function readJson(name: string): unknown {
  const content = readFileSync(name === '-' ? 0 : name, 'utf8');
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new Error(`${name} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Every fault with where it is. */
function told(error: unknown): string {
  if (error instanceof AppError && error.errors)
    return error.errors.map(({ pointer, detail }) => `${pointer || '/'}: ${detail}`).join('\n');
  return error instanceof Error ? error.message : String(error);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean' },
        email: text,
        role: text,
        city: text,
        name: text,
        password: text,
        skills: text,
        languages: text,
      },
    });
  } catch (error) {
    return usageError(error instanceof Error ? error.message : String(error));
  }
}

function usageError(why: string): never {
  process.stderr.write(`${why}\n${USAGE}`);
  process.exit(EXIT_USAGE);
}
