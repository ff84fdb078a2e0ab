import { createCatchUp } from '../../channels/sms/catch-up.ts';
import { createTwilioClient } from '../../channels/sms/twilio-client.ts';
import { type StubTwilio, startStubTwilio } from '../../services/launcher/stub-twilio/stub-twilio.ts';
import type { InboundMessage } from '../../shared/domain/channel-messages.ts';
import { AppError } from '../../shared/errors.ts';
import { createLogger } from '../../shared/logger.ts';
import { openTestStore } from '../support/databases.ts';
import { account, HELSINKI } from './sms-line.ts';

const ESPOO = '+358500000002';
const START = new Date('2026-03-02T12:00:00Z').getTime();
const [MINUTE, HOUR] = [60_000, 3_600_000];

let opened: Awaited<ReturnType<typeof openTestStore>>;
let stub: StubTwilio;
beforeAll(async () => {
  opened = await openTestStore();
});
beforeEach(async () => {
  stub = await startStubTwilio({ ...account, webhookUrl: () => '' });
  const { connection } = opened;
  await connection.getClient().db(connection.name).collection('marks').deleteMany({});
});
afterEach(() => stub.stop());
afterAll(() => opened.close());

/** The server's time; what it took in and what went wrong are the same for all its processes. */
function aServer() {
  const clock = { ms: START, now: () => new Date(clock.ms) };
  const accepted: string[] = [];
  const failures: Error[] = [];
  const accept = async ({ key, text }: InboundMessage) => {
    const failure = failures.shift();
    if (failure) throw failure;
    const isDuplicate = accepted.includes(text);
    if (!isDuplicate) accepted.push(text);
    return { messageId: key, ticketId: 't', number: 'HEL-2026-000001', seq: 1, status: 'queued' as const, isDuplicate };
  };
  const numbers = async () => [HELSINKI, ESPOO].map((number) => ({ number, city: 'helsinki', service: 'general' }));
  return {
    clock,
    accepted,
    failures,
    aProcess: () =>
      createCatchUp({
        twilio: createTwilioClient({ ...account, apiBase: stub.url }),
        accept,
        numbers,
        marks: opened.store.marks,
        clock,
        log: createLogger({ level: 'silent' }),
      }),
  };
}
/** In Twilio's list from now on, with the time at which it came. */
const listed = (body: string, atMs: number, to = HELSINKI) =>
  stub.receiveSilently({ from: '+358401234575', to, body, at: new Date(atMs) });

describe('what no webhook brought', () => {
  it('is looked for a day back after a start, then from where it was left and a little before', async () => {
    const server = aServer();
    const catchUp = server.aProcess();
    listed('yesterday', START - 23 * HOUR);
    listed('the day before', START - 25 * HOUR);
    await catchUp();
    expect(server.accepted).toEqual(['yesterday']);

    server.clock.ms += 3 * MINUTE;
    listed('new', START + MINUTE);
    listed('listed late', START - 10 * MINUTE);
    listed('of long ago', START - 2 * HOUR);
    await catchUp();
    expect(server.accepted.slice(1).toSorted()).toEqual(['listed late', 'new']);

    await server.aProcess()();
    expect(server.accepted.at(-1)).toBe('of long ago');
  });

  it('is looked for a day back after an outage, and to where it was left where that was longer', async () => {
    const server = aServer();
    const catchUp = server.aProcess();
    await catchUp();

    server.clock.ms += HOUR;
    listed('before the outage', START - 5 * HOUR);
    await catchUp();
    server.clock.ms += 50 * HOUR;
    listed('early in the long one', START + 2 * HOUR);
    await catchUp();

    expect(server.accepted).toEqual(['before the outage', 'early in the long one']);
  });

  it('counts as seen only once it is stored, number by number', async () => {
    const server = aServer();
    const catchUp = server.aProcess();
    await catchUp();
    const seen = async (number: string) => (await opened.store.marks.read(`sms:${number}`))?.at.getTime();

    server.clock.ms += 3 * MINUTE;
    listed('to Espoo', START + MINUTE, ESPOO);
    server.failures.push(new AppError('unavailable', 'away'));
    await expect(catchUp()).rejects.toMatchObject({ code: 'unavailable' });
    expect([await seen(HELSINKI), await seen(ESPOO)]).toEqual([server.clock.ms, START]);

    server.failures.push(new TypeError('defect'));
    await catchUp();
    expect(await seen(ESPOO)).toBe(START);
    await catchUp();
    expect(await seen(ESPOO)).toBe(server.clock.ms);
    expect(server.accepted).toEqual(['to Espoo']);
  });

  it('is tried again for a day where a defect keeps it out', async () => {
    const server = aServer();
    const catchUp = server.aProcess();
    await catchUp();
    listed('never', START);
    server.clock.ms += 30 * HOUR;
    server.failures.push(new TypeError('defect'));
    await catchUp();
    expect((await opened.store.marks.read(`sms:${HELSINKI}`))?.at.getTime()).toBe(server.clock.ms - 24 * HOUR);
  });
});
