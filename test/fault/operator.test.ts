import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { startStubTwilio } from '../../services/launcher/stub-twilio/stub-twilio.ts';
import { newId } from '../../shared/ids.ts';
import { serverUrls } from '../support/databases.ts';
import { type Database, openDatabase } from '../support/open-database.ts';
import { withName } from '../support/process-stack.ts';
import { createServerProcess } from '../support/server-process.ts';
import { until } from '../support/until.ts';

const WITHIN_MS = 120_000;
const EXAMPLE = 'docs/cities.example.json';
const NUMBER = '+358500000001';
const account = { accountSid: `AC${'1'.repeat(32)}`, authToken: 'a-real-token' };

/** As `npm test` has built it, else from source. */
const CLI = process.env.ADMIN_MAIN ? [process.env.ADMIN_MAIN] : ['--import', 'tsx', 'services/admin/cli.ts'];

describe('an operator sets up a city of their own', () => {
  let name: string;
  let mongoUri: string;
  let database: Database;
  beforeEach(async () => {
    name = `test_${newId()}`;
    mongoUri = serverUrls().mongoUri;
    database = await openDatabase(mongoUri, name);
  });
  afterEach(() => database.drop());

  const admin = (args: string[], input = '') => run(args, { input, uri: withName(mongoUri, name) });

  it(
    'from a file, and its number and its staff are known to a server in production',
    async () => {
      const twilio = await startStubTwilio({ ...account, webhookUrl: () => `${server.url}/channels/sms/webhook` });
      const server = await createServerProcess({
        NODE_ENV: 'production',
        MONGODB_URI: withName(mongoUri, name),
        REDIS_URL: serverUrls().redisUrl,
        KEY_PREFIX: name,
        TWILIO_ACCOUNT_SID: account.accountSid,
        TWILIO_AUTH_TOKEN: account.authToken,
        TWILIO_API_BASE: twilio.url,
      });
      try {
        expect(await admin(['import', EXAMPLE])).toMatchObject({
          code: 0,
          out: expect.stringContaining('helsinki (new): general (new), library (new)\nespoo (new): general (new)\n'),
        });
        const created = ['create', '--email', 'Aino@City.example', '--role', 'agent', '--city', 'helsinki'];
        expect(await admin([...created, '--skills', 'general:4', '--languages', 'fi,sv:3'])).toMatchObject({ code: 0 });
        await database.agents.updateMany({}, { $set: { 'presence.state': 'available', 'presence.channels': ['sms'] } });
        await server.start();

        const sms = await twilio.deliverInbound({ from: '+358401112226', to: NUMBER, body: 'Hei' });

        expect(sms.status).toBe(200);
        const isGiven = async () => database.tickets.findOne({ status: 'open' });
        await expect(until('it is given to somebody', isGiven, { withinMs: 20_000 })).resolves.toMatchObject({
          city: 'helsinki',
          service: 'general',
        });
      } finally {
        await server.stop();
        await twilio.stop();
      }
    },
    WITHIN_MS,
  );

  it(
    'again, which changes nothing but what the document says',
    async () => {
      const document = readFileSync(EXAMPLE, 'utf8');
      await admin(['import', '-'], document);
      await database.services.updateOne({ _id: 'helsinki:library' }, { $set: { hours: [], holidays: true } });
      const before = await database.services.find().toArray();

      expect(await admin(['import', '-'], document)).toMatchObject({
        code: 0,
        out: expect.stringContaining('helsinki: general, library'),
      });
      expect(await database.services.find().toArray()).toEqual(before);
      const renamed = document.replace('Bibliotek', 'Stadsbibliotek').replace(NUMBER, '+358500000009');
      expect(await admin(['import', '-'], renamed)).toMatchObject({ code: 0 });

      expect(await database.services.findOne({ _id: 'helsinki:library' })).toMatchObject({
        name: { sv: 'Stadsbibliotek' },
        hours: [],
        holidays: true,
      });
      expect(await database.cities.findOne({ _id: 'helsinki' })).toMatchObject({ smsNumber: '+358500000009' });
      expect(await database.cities.countDocuments()).toBe(2);
    },
    WITHIN_MS,
  );

  it(
    'and is told what is wrong and where, with nothing stored',
    async () => {
      const document = readFileSync(EXAMPLE, 'utf8');

      const clash = await admin(['import', '-'], document.replace('+358500000002', NUMBER).replace('ESP', 'HEL'));
      expect(clash).toMatchObject({
        code: 1,
        err: `/cities/1/code: the code HEL is that of helsinki\n/cities/1/smsNumber: the SMS number ${NUMBER} is that of helsinki\n`,
      });
      expect(await admin(['import', '-'], document.replace('"HEL"', '7'))).toMatchObject({
        code: 1,
        err: expect.stringMatching(/^\/cities\/0\/code: /),
      });
      expect(await admin(['import', '-'], '{')).toMatchObject({
        code: 1,
        err: expect.stringContaining('- is no JSON'),
      });
      expect(await admin(['import', 'no-such-file'])).toMatchObject({
        code: 1,
        err: expect.stringContaining('no-such-file'),
      });
      expect(await admin(['import'])).toMatchObject({ code: 64, err: expect.stringContaining('usage:') });
      expect(await admin(['create', '--email', 'x'])).toMatchObject({
        code: 1,
        err: expect.stringContaining('/email: '),
      });
      const nowhere = ['create', '--email', 'a@b.example', '--role', 'admin', '--city', 'lahti'];
      expect(await admin(nowhere)).toMatchObject({ code: 1, err: 'there is no city yet: import cities first\n' });
      expect(await database.cities.countDocuments()).toBe(0);
      expect(await database.services.countDocuments()).toBe(0);
    },
    WITHIN_MS,
  );
});

function run(
  args: string[],
  { input, uri }: { input: string; uri: string },
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [...CLI, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, MONGODB_URI: uri },
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk.toString();
  });
  // one that ends without reading it
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, ...said }));
  });
}
