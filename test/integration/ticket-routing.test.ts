import type { RoutingView } from '../../shared/contracts/routing.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { type StaffClient, signInTo } from '../support/staff-rest.ts';
import { until } from '../support/until.ts';

let stack: Stack;
let staff: StaffClient;
beforeAll(async () => {
  stack = await startStack();
  staff = await signInTo(stack);
});
afterAll(() => stack.stop());

const storyOf = async (ticket: string) => (await staff.get(`/tickets/${ticket}/routing`)).body as RoutingView;
const reasonOf = (candidates: RoutingView['steps'][number]['candidates'], agent: string) =>
  candidates?.find((one) => one.agent.id === agent);

describe('the story of a ticket’s routing', () => {
  it('says of one that waits who could have it and why nobody does', async () => {
    const { id } = await staff.aTicket();

    const { waiting, steps } = await storyOf(id);

    expect(waiting).toMatchObject({ mode: 'assign' });
    expect(reasonOf(waiting?.candidates ?? null, 'helsinki-agent1')).toMatchObject({
      reason: 'presence',
      text: { fi: 'Aino Lehtovaara ei ole nyt tavoitettavissa.', en: 'Aino Lehtovaara is not available now.' },
    });
    expect(steps.map(({ type }) => type)).toEqual(['ticket.queued']);
    expect(steps[0]).toMatchObject({
      why: 'opened',
      agent: null,
      candidates: null,
      text: { en: 'It entered the queue.' },
    });
    await until('it stands in its line', async () => (await storyOf(id)).waiting?.position === 1);
  });

  it('keeps who was considered when it was given, and why each was chosen or not', async () => {
    const { id } = await staff.aTicket();
    const agents = [await stack.agent('agent1'), await stack.agent('agent2')];
    for (const agent of agents) expect(await agent.ask('presence', { state: 'available' })).toMatchObject({ ok: true });

    const isGiven = async () => {
      const found = (await storyOf(id)).steps.find(({ type }) => type === 'ticket.assigned');
      return found?.candidates ? found : null;
    };
    const given = await until('it is given and explained', isGiven);

    const chosen = reasonOf(given?.candidates ?? null, given?.agent?.id ?? '');
    expect(chosen?.reason).toMatch(/^chosen-/);
    expect(chosen?.text.en).toContain(given?.agent?.name);
    expect(given?.candidates?.filter(({ reason }) => reason.startsWith('chosen-'))).toHaveLength(1);
    expect((await storyOf(id)).waiting).toBeNull();
    for (const { socket } of agents) socket.disconnect();
  });

  it('is written whole before a process that ends lets go of the store', async () => {
    const { decisions } = stack.store;
    const agent = { id: 'helsinki-agent1', name: 'Aino Lehtovaara' };
    const made = { city: 'helsinki', ticket: 'given-last', version: 2, at: new Date(), how: 'assign' as const, agent };
    void decisions.insert({ _id: 'given-last:2', ...made, considered: [] });

    await decisions.settled();

    expect(await decisions.ofTicket('helsinki', 'given-last')).toHaveLength(1);
  });

  it('is nobody else’s: another city’s staff finds nothing', async () => {
    const { id } = await staff.aTicket();
    const oulu = await stack.signIn('agent1', 'oulu');
    expect(await staff.get(`/tickets/${id}/routing`, { as: oulu })).toMatchObject({ status: 404 });
  });
});
