import { agentView } from '../../shared/contracts/agents.ts';
import { type Json, nextEvent, type Stack, startStack } from '../support/stack.ts';
import { type StaffClient, signInTo } from '../support/staff-rest.ts';

const AGENT = 'helsinki-agent2';
let stack: Stack;
let admin: StaffClient;
beforeAll(async () => {
  stack = await startStack();
  admin = await signInTo(stack, 'admin');
});
afterAll(() => stack.stop());

const path = `/agents/${AGENT}`;
const etagOf = async () => (await admin.get(path)).headers.get('etag') ?? '';
const patch = async (body: Json) => admin.patch(path, body, { 'if-match': await etagOf() });

describe('an admin', () => {
  it('changes what an agent can do and take, and the agent sees it', async () => {
    const before = agentView.parse((await admin.get(path)).body);
    const [known] = Object.keys(before.skills);

    const answer = await patch({
      ...{ name: ' Aino  Uusi ', languages: ['sv', 'fi'], capacity: 8, hardCap: 9 },
      skills: { library: 5, [known!]: null },
      weights: { chat: 4, email: null },
      languageLevels: { sv: 3 },
    });

    expect(answer.status).toBe(200);
    const skills = Object.fromEntries([...Object.entries(before.skills).slice(1), ['library', 5]]);
    expect(agentView.strict().parse(answer.body)).toEqual({
      ...before,
      ...{
        name: 'Aino Uusi',
        languages: ['sv', 'fi'],
        languageLevels: { sv: 3, fi: 5 },
        skills,
        version: before.version + 1,
      },
      units: { used: 0, eased: 0, total: 8, hardCap: 9, weights: { chat: 4, sms: 1, email: 1, web: 1 } },
    });
    expect(answer.headers.get('etag')).toBe(`"${before.version + 1}"`);
    const me = await admin.get('/me', { as: await stack.signIn('agent2') });
    expect(me.body).toEqual(answer.body);
    expect((await stack.store.agents.byId(AGENT))?.edited).toMatchObject({ by: { id: 'helsinki-admin' } });
  });

  it('changes nothing on another version than they saw, or without one', async () => {
    const seen = await etagOf();
    expect((await admin.patch(path, { capacity: 5 }, { 'if-match': seen })).status).toBe(200);

    const late = await admin.patch(path, { capacity: 4 }, { 'if-match': seen });
    expect(late).toMatchObject({ status: 412, body: { code: 'version-mismatch' } });
    expect(await admin.patch(path, { capacity: 4 })).toMatchObject({ status: 428, body: { code: 'version-required' } });
    expect((await stack.store.agents.byId(AGENT))?.capacity).toBe(5);
  });

  it('lowers a capacity to what its tickets weigh and no further, but to nothing', async () => {
    await patch({ capacity: 6, weights: { chat: null, sms: 3 } });
    expect(await patch({ capacity: 2 })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/capacity' }] } });
    expect(await patch({ capacity: 0 })).toMatchObject({ status: 200 });
    expect(await patch({ capacity: 6, weights: { sms: null } })).toMatchObject({ status: 200 });
  });

  it('takes a level back with its language', async () => {
    await patch({ languages: ['fi', 'sv'], languageLevels: { sv: 2 } });
    expect((await patch({ languages: ['fi'] })).body.languageLevels).toEqual({ fi: 5 });
    expect((await patch({ languages: ['sv', 'fi'] })).body.languageLevels).toEqual({ fi: 5, sv: 5 });
  });

  it('wins or loses as a whole where two edit at once', async () => {
    const seen = await etagOf();
    const answers = await Promise.all(
      [11, 12, 13].map((capacity) => admin.patch(path, { capacity, hardCap: capacity }, { 'if-match': seen })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412]);
    const { capacity, hardCap } = (await stack.store.agents.byId(AGENT))!;
    expect(capacity).toBe(hardCap);
  });

  it.each<[what: string, body: Json, pointer: string]>([
    ['a hard cap below the capacity', { capacity: 5, hardCap: 4 }, '/hardCap'],
    ['a service that is not there', { skills: { moon: 3 } }, '/skills/moon'],
    ['a level above five', { skills: { waste: 6 } }, '/skills/waste'],
    ['a weight of nothing', { weights: { chat: 0 } }, '/weights/chat'],
    ['half a weight', { weights: { chat: 1.5 } }, '/weights/chat'],
    ['a channel that is none', { weights: { fax: 1 } }, '/weights'],
    ['a weight above the capacity', { weights: { chat: 900 } }, '/weights/chat'],
    ['a capacity below a weight', { capacity: 3, weights: { email: 1, chat: null, sms: 4 } }, '/weights/sms'],
    ['no language', { languages: [] }, '/languages'],
    ['a level of a language above five', { languageLevels: { sv: 6 } }, '/languageLevels/sv'],
    ['the level of a language that they do not speak', { languageLevels: { en: 3 } }, '/languageLevels/en'],
    [
      'the same of one that they speak no longer',
      { languages: ['fi'], languageLevels: { sv: 3 } },
      '/languageLevels/sv',
    ],
    ['an empty name', { name: ' ' }, '/name'],
  ])('is told of %s', async (_what, body, pointer) => {
    expect(await patch(body)).toMatchObject({ status: 400, body: { code: 'validation', errors: [{ pointer }] } });
  });

  it('gives what waits to whoever can take it now', async () => {
    const agent = await stack.agent('agent2');
    await patch({ skills: { library: null }, capacity: 6, hardCap: 8, weights: { chat: 2 } });
    await agent.ask('presence', { state: 'available' });
    const resident = stack.connect('/chat', { city: 'helsinki', service: 'library' });
    await nextEvent(resident, 'session');
    await resident.emitWithAck('message', { id: 'm1', text: 'Onko kirja paikalla?' });

    const given = nextEvent<{ ticket: Json }>(agent.socket, 'ticket', ({ ticket }) => ticket.service === 'library');
    await patch({ skills: { library: 3 } });

    expect((await given).ticket).toMatchObject({ assignee: { id: AGENT } });
    agent.socket.disconnect();
  });

  it('does not edit somebody of another city who helps out in theirs', async () => {
    const helper = (await stack.store.agents.byId('oulu-agent1'))!;
    const { _id: _same, ...rest } = helper;
    await stack.store.agents.insert({
      ...rest,
      _id: 'helper',
      email: 'helper@oulu.example',
      cities: ['oulu', 'helsinki'],
    });

    expect((await admin.get('/agents/helper')).status).toBe(200);
    const answer = await admin.patch('/agents/helper', { capacity: 1 }, { 'if-match': '"0"' });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });
});
