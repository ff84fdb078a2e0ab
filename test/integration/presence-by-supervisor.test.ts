import type { WallboardView } from '../../shared/contracts/wallboard.ts';
import { nextEvent, type Stack, startStack } from '../support/stack.ts';
import { type StaffClient, signInTo } from '../support/staff-rest.ts';
import { until } from '../support/until.ts';

let stack: Stack;
let staff: StaffClient;
let supervisor: string;

beforeAll(async () => {
  stack = await startStack();
  staff = await signInTo(stack);
  supervisor = await stack.signIn('supervisor');
});
afterAll(() => stack.stop());

const put = (who: string, body: object, token = supervisor) =>
  stack.call('PUT', `/api/v1/agents/${who}/presence`, { token, body });

describe('a supervisor sets an agent’s presence', () => {
  it('is heard on the agent’s screen, with whose word it was', async () => {
    const agent = await stack.agent('agent2');
    await agent.ask('presence', { state: 'available' });
    const told = nextEvent(agent.socket, 'presence');

    const answer = await put(agent.id, { state: 'away' });

    const away = { state: 'away', why: 'supervisor' };
    expect(answer).toMatchObject({ status: 200, body: { id: agent.id, presence: away } });
    expect(await told).toMatchObject(away);
    expect((await staff.get('/me', { as: agent.token })).body).toMatchObject({ presence: away });
    agent.socket.disconnect();
  });

  it('is forbidden to an agent, unknown for other cities’ agents, and checked', async () => {
    const away = { state: 'away' };
    expect(await put('helsinki-agent2', away, staff.token)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await put('oulu-agent2', away)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await put('helsinki-agent2', { state: 'asleep' })).toMatchObject({ body: { code: 'validation' } });
  });

  it('makes nobody available who has no screen', async () => {
    expect(await put('helsinki-agent3', { state: 'available' })).toMatchObject({ status: 409 });
    expect(await put('helsinki-agent3', { state: 'offline' })).toMatchObject({ status: 200 });
  });
});

it('the live view of the running app counts what arrives', async () => {
  const read = async () => {
    const { body } = await stack.call('GET', '/api/v1/wallboard?city=helsinki', { token: supervisor });
    return (body as WallboardView).cities[0]?.totals.arrivedToday ?? 0;
  };
  const before = await read();
  await staff.aTicket();
  await until('it is counted', async () => (await read()) > before);
});
