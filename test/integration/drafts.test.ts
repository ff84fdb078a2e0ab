import { createSweepUnused } from '../../services/attachments/sweep-unused.ts';
import { type DraftView, draftAnswer } from '../../shared/contracts/drafts.ts';
import { connectMongo } from '../../shared/db/connect.ts';
import type { Agent } from '../../shared/domain/types.ts';
import { createLogger } from '../../shared/logger.ts';
import { serverUrls } from '../support/databases.ts';
import { type Json, nextEvent, type Stack, startStack } from '../support/stack.ts';
import { itemsOf, type StaffClient, signInTo } from '../support/staff-rest.ts';

const DAY_MS = 86_400_000;
const log = createLogger({ level: 'silent' });

let stack: Stack;
let staff: StaffClient;
beforeAll(async () => {
  stack = await startStack();
  staff = await signInTo(stack);
});
afterAll(() => stack.stop());

const put = (ticket: string, body: Json, token = staff.token) =>
  stack.call('PUT', `/api/v1/tickets/${ticket}/draft`, { token, body: { seenSeq: 1, ...body } });
const read = async (ticket: string, as = staff.token) =>
  draftAnswer.parse((await staff.get(`/tickets/${ticket}/draft`, { as })).body).draft;
const remove = (ticket: string, query = '') =>
  stack.call('DELETE', `/api/v1/tickets/${ticket}/draft${query}`, { token: staff.token });
const mine = async () => itemsOf<DraftView>(await staff.get('/drafts?limit=100')).map(({ ticket }) => ticket);

describe('what an agent has begun to write', () => {
  it('is there again, on whatever screen, and only for them', async () => {
    const { id } = await staff.aTicket();
    expect(await read(id)).toBeNull();

    expect((await put(id, { text: 'Hei', seenSeq: 1 })).status).toBe(200);
    await put(id, { text: 'Hei Maija', note: true, seenSeq: 1 });

    const draft = { ticket: id, text: 'Hei Maija', note: true, attachments: [], seenSeq: 1, version: 2 };
    expect(await read(id)).toMatchObject(draft);
    expect(await read(id, await stack.signIn('agent2'))).toBeNull();
    expect((await mine())[0]).toBe(id);
  });

  it('is told to the agent’s other screens, and when it is gone, by whose tab', async () => {
    const { id } = await staff.aTicket();
    const [{ socket }, colleague] = [await stack.agent('agent1'), await stack.agent('agent2')];
    const wrong: unknown[] = [];
    colleague.socket.on('draft', (event) => wrong.push(event));
    const written = nextEvent(socket, 'draft', ({ ticket }) => ticket === id);
    await put(id, { text: 'Hei', client: 'tab-1' });
    expect(await written).toMatchObject({ draft: { text: 'Hei', version: 1 }, client: 'tab-1' });

    const gone = nextEvent(socket, 'draft', ({ draft }) => draft === null);
    expect((await remove(id, '?client=tab-2')).status).toBe(204);

    expect(await gone).toEqual({ ticket: id, draft: null, client: 'tab-2' });
    expect(await read(id)).toBeNull();
    expect((await remove(id)).status).toBe(204);
    // an answer after whatever was told before it
    await colleague.ask('presence', { state: 'away' });
    expect(wrong).toEqual([]);
  });

  it('of two that are written at once one stays, whole', async () => {
    const { id } = await staff.aTicket();
    const answers = await Promise.all(['A', 'B', 'C'].map((text) => put(id, { text })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await read(id)).toMatchObject({ text: expect.stringMatching(/^[ABC]$/), version: 3 });
  });

  it('answers each writer what it wrote itself, at a version of its own', async () => {
    const { id } = await staff.aTicket();
    await put(id, { text: 'Alku' });

    const texts = Array.from({ length: 8 }, (_, n) => `kirjoittaja ${n}`);
    const answers = await Promise.all(texts.map((text) => put(id, { text })));

    expect(answers.map(({ body }) => (body.draft as Json).text)).toEqual(texts);
    expect(new Set(answers.map(({ body }) => (body.draft as Json).version)).size).toBe(texts.length);
  });

  it('goes with the sight of its ticket', async () => {
    const { id } = await staff.aTicket();
    await put(id, { text: 'Hei' });
    const other = await stack.signIn('agent1', 'oulu');
    expect((await put(id, { text: 'Hei' }, other)).status).toBe(404);
    await setCities(['espoo']);

    expect(await mine()).not.toContain(id);
    expect((await staff.get(`/tickets/${id}/draft`)).status).toBe(404);
    await setCities(['helsinki']);
    expect(await read(id)).toMatchObject({ text: 'Hei' });
  });

  it.each<[string, Json, string]>([
    ['empty', { text: ' ' }, '/text'],
    ['without what was seen', { text: 'Hei', seenSeq: -1 }, '/seenSeq'],
    ['with others’ files', { text: 'Hei', attachments: ['none'] }, '/attachments/0'],
  ])('is refused %s', async (_how, body, pointer) => {
    const { id } = await staff.aTicket();
    expect((await put(id, body)).body).toMatchObject({ status: 400, errors: [{ pointer }] });
  });
});

describe('the files of a draft', () => {
  it('stay as long as it, and then as long as their message', async () => {
    const { id } = await staff.aTicket();
    const [kept, sent] = await Promise.all(
      [1, 2].map(async () => (await (await staff.upload(4)).json()) as { id: string }),
    );
    await put(id, { text: '', attachments: [kept!.id, sent!.id] });
    expect(await read(id)).toMatchObject({ attachments: [{ id: kept!.id, size: 4 }, { id: sent!.id }] });
    let now = Date.now() + 2 * DAY_MS;
    const sweep = createSweepUnused({ ...stack.store, clock: { now: () => new Date(now) } });
    const there = async () =>
      Promise.all([kept!, sent!].map(async (file) => (await stack.store.attachments.read(file.id)) !== null));

    await sweep();
    expect(await there()).toEqual([true, true]);

    const note = { text: 'Liite', note: true, attachments: [sent!.id] };
    expect((await staff.post(`/tickets/${id}/messages`, note)).status).toBe(201);
    await remove(id);
    now += 2 * DAY_MS;
    await sweep();
    expect(await there()).toEqual([false, true]);
  });
});

/** What an admin may change one day. */
async function setCities(cities: string[]): Promise<void> {
  const connection = await connectMongo({ uri: serverUrls().mongoUri, name: stack.databaseName, log });
  const agents = connection.getClient().db(connection.name).collection<Agent>('agents');
  await agents.updateOne({ _id: 'helsinki-agent1' }, { $set: { cities } });
  await connection.close();
}
