import { freeUnits, type Hand, hasRoom, weightOf } from '../../shared/domain/capacity.ts';
import { type AgentPatch, editAgent } from '../../shared/domain/edit-agent.ts';
import { isSilent, isWoken } from '../../shared/domain/silence.ts';
import type { Channel, Ticket } from '../../shared/domain/types.ts';

const aHand = (over: Partial<Hand> = {}): Hand => ({ capacity: 6, hardCap: 8, load: 0, ...over });

describe('room in a hand', () => {
  it.each<{ what: string; hand: Partial<Hand>; channel: Channel; free: number; isRoom: boolean }>([
    { what: 'a chat into the last two units', hand: { load: 4 }, channel: 'chat', free: 2, isRoom: true },
    { what: 'none into one', hand: { load: 5 }, channel: 'chat', free: 1, isRoom: false },
    {
      what: 'an own weight in place of the default',
      hand: { load: 5, weights: { chat: 1 } },
      channel: 'chat',
      free: 1,
      isRoom: true,
    },
    {
      what: 'a default beside an own weight',
      hand: { load: 5, weights: { chat: 1 } },
      channel: 'sms',
      free: 1,
      isRoom: true,
    },
    {
      what: 'one chat of all four units',
      hand: { capacity: 4, load: 1, weights: { chat: 4 } },
      channel: 'chat',
      free: 3,
      isRoom: false,
    },
    { what: 'what silent chats ease', hand: { load: 6, eased: 2 }, channel: 'chat', free: 2, isRoom: true },
    { what: 'half a unit is none', hand: { load: 6, eased: 0.5 }, channel: 'sms', free: 0.5, isRoom: false },
    {
      what: 'nothing above the hard cap, however much is eased',
      hand: { load: 7, eased: 3.5 },
      channel: 'chat',
      free: 1,
      isRoom: false,
    },
    {
      what: 'nothing where it came back above both',
      hand: { load: 12, eased: 6 },
      channel: 'sms',
      free: -4,
      isRoom: false,
    },
  ])('$what', ({ hand, channel, free, isRoom }) => {
    expect(freeUnits(aHand(hand))).toBe(free);
    expect(hasRoom(aHand(hand), channel)).toBe(isRoom);
  });

  it('is by the weight of the agent, else of the channel', () => {
    expect(weightOf({}, 'chat')).toBe(2);
    expect(weightOf({ weights: { email: 3 } }, 'email')).toBe(3);
  });
});

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute));
const said = (direction: 'in' | 'out' | 'system') => ({
  lastMessage: { seq: 2, direction, channel: 'chat' as const, preview: '', at: at(0) },
});
const aChat = (over: Partial<Ticket> = {}): Ticket =>
  ({
    _id: 't',
    channel: 'chat',
    status: 'pending',
    assignee: { id: 'a', name: 'A' },
    assignment: 3,
    offers: [],
    ...said('out'),
    ...over,
  }) as Partial<Ticket> as Ticket;

describe('a silent chat', () => {
  it.each<{ what: string; ticket: Partial<Ticket>; minutes?: null; minute?: number; isIt: boolean }>([
    { what: 'answered so long ago', ticket: {}, isIt: true },
    { what: 'answered a little later', ticket: {}, minute: 9, isIt: false },
    { what: 'where the policy says never', ticket: {}, minutes: null, minute: 999, isIt: false },
    { what: 'with a word of ours after it', ticket: said('system'), isIt: true },
    { what: 'whose resident had the last word', ticket: said('in'), isIt: false },
    { what: 'that waits for the agent', ticket: { status: 'open' }, isIt: false },
    { what: 'that is done', ticket: { status: 'resolved' }, isIt: false },
    { what: 'that is no chat', ticket: { channel: 'sms' }, isIt: false },
    { what: 'of nobody', ticket: { assignee: null }, isIt: false },
  ])('is one $what: $isIt', ({ ticket, minutes = 10, minute = 10, isIt }) => {
    expect(isSilent(aChat(ticket), { minutes, now: at(minute) })).toBe(isIt);
  });

  it.each<{ what: string; before?: Partial<Ticket>; after: Partial<Ticket>; isIt: boolean }>([
    { what: 'the resident writes', after: { status: 'open', ...said('in') }, isIt: true },
    { what: 'a note is added', after: { notes: 1 }, isIt: false },
    { what: 'it was not silent', before: said('in'), after: { status: 'open' }, isIt: false },
    { what: 'it is done, and its slot is given back', after: { status: 'resolved' }, isIt: false },
    {
      what: 'somebody else has it',
      after: { status: 'open', assignee: { id: 'b', name: 'B' }, assignment: 4 },
      isIt: false,
    },
  ])('wakes where $what: $isIt', ({ before, after, isIt }) => {
    const ticket = aChat(before);
    expect(isWoken(ticket, { ...ticket, ...after }, { minutes: 10, now: at(10) })).toBe(isIt);
  });
});

describe('an edit of an account', () => {
  const account = {
    name: 'Aino',
    cities: ['helsinki'],
    skills: { waste: 3, streets: 1 },
    languages: ['fi' as const],
    capacity: 6,
    hardCap: 8,
    weights: { chat: 4 },
    languageLevels: {},
  };
  const { cities: _cities, ...unchanged } = account;
  const edit = (patch: AgentPatch) => editAgent(account, patch, new Set(['waste', 'streets', 'library']));

  it.each<[what: string, patch: AgentPatch, fields: object]>([
    ['nothing', {}, {}],
    ['plain fields', { name: 'Onni', languages: ['sv'] }, { name: 'Onni', languages: ['sv'] }],
    ['one skill beside the others', { skills: { library: 5 } }, { skills: { waste: 3, streets: 1, library: 5 } }],
    ['a skill taken away', { skills: { streets: null, gone: null } }, { skills: { waste: 3 } }],
    ['a weight', { weights: { email: 2 } }, { weights: { chat: 4, email: 2 } }],
    ['a weight back to its default', { weights: { chat: null } }, { weights: {} }],
    ['a level of a language', { languageLevels: { fi: 3 } }, { languageLevels: { fi: 3 } }],
    ['no level of a language that is not theirs', { languageLevels: { sv: null } }, {}],
    ['a capacity of nothing', { capacity: 0 }, { capacity: 0 }],
    ['both limits', { capacity: 9, hardCap: 9 }, { capacity: 9, hardCap: 9 }],
  ])('changes %s', (_what, patch, fields) => {
    expect(edit(patch)).toEqual({ ok: true, fields: { ...unchanged, ...fields } });
  });

  it.each<[what: string, patch: AgentPatch, pointers: string[]]>([
    ['a hard cap below the capacity', { hardCap: 5 }, ['/hardCap']],
    ['a capacity below a weight', { capacity: 3 }, ['/capacity']],
    ['a weight above the capacity', { weights: { email: 7 } }, ['/weights/email']],
    ['the level of a language that they do not speak', { languageLevels: { sv: 3 } }, ['/languageLevels/sv']],
    ['a capacity above the hard cap', { capacity: 9 }, ['/capacity']],
    [
      'services that there are not',
      { skills: { 'a/b~c': 1, waste: 1, parking: 2 } },
      ['/skills/a~1b~0c', '/skills/parking'],
    ],
  ])('refuses %s', (_what, patch, pointers) => {
    const result = edit(patch);
    expect(!result.ok && result.faults.map(({ pointer }) => pointer)).toEqual(pointers);
  });
});
