import { createServer } from 'node:net';
import type { ChannelAdapter } from '../../channels/adapter.ts';
import { createChatAdapter } from '../../channels/chat/adapter.ts';
import { DeliveryError } from '../../channels/delivery-errors.ts';
import { createEmailAdapter, createMailTransport } from '../../channels/email/adapter.ts';
import { createSmsAdapter } from '../../channels/sms/adapter.ts';
import { createTwilioClient } from '../../channels/sms/twilio-client.ts';
import { startMailbox } from '../../services/launcher/mailbox/mailbox.ts';
import { type StubTwilio, startStubTwilio } from '../../services/launcher/stub-twilio/stub-twilio.ts';
import type { OutboundMessage } from '../../shared/domain/channel-messages.ts';

const account = { accountSid: `ACdemo${'0'.repeat(28)}`, authToken: 'demo-auth-token' };
/** Of an outbound call, here; five seconds in the product. */
const timeoutMs = 400;

let twilio: StubTwilio;
let mailbox: Awaited<ReturnType<typeof startMailbox>>;
let closedPort: number;

beforeAll(async () => {
  twilio = await startStubTwilio({ ...account, webhookUrl: () => 'http://127.0.0.1:9/' });
  mailbox = await startMailbox({});
  closedPort = await new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
});
afterAll(() => Promise.all([twilio.stop(), mailbox.stop()]));

type Provider = {
  name: string;
  adapter: () => ChannelAdapter;
  /** Its provider is not there. */
  away: () => ChannelAdapter;
  refuse: () => void;
  busy: () => void;
  hang: () => void;
  to: string;
  from: string;
  arrived: (text: string) => number;
};

const sms = (apiBase: string) =>
  createSmsAdapter({
    twilio: createTwilioClient({ ...account, apiBase, timeoutMs }),
    statusCallbackUrl: 'http://127.0.0.1:9/status',
  });
const email = (url: string) =>
  createEmailAdapter({ transport: createMailTransport(url, timeoutMs), secrets: ['a-secret-of-tests-alone'] });

const providers: Provider[] = [
  {
    name: 'sms',
    adapter: () => sms(twilio.url),
    away: () => sms(`http://127.0.0.1:${closedPort}`),
    refuse: () => twilio.behave({ fail: { status: 400, code: 21610 } }),
    busy: () => twilio.behave({ fail: { status: 503, code: 20503 } }),
    hang: () => twilio.behave({ hang: 'taken' }),
    to: '+358401234567',
    from: '+358500000001',
    arrived: (text) => twilio.sent().filter((one) => one.body === text).length,
  },
  {
    name: 'email',
    adapter: () => email(mailbox.url),
    away: () => email(`smtp://127.0.0.1:${closedPort}`),
    refuse: () => mailbox.behave({ refuse: 550, times: 1 }),
    busy: () => mailbox.behave({ refuse: 450, times: 1 }),
    hang: () => mailbox.behave({ hangAfterData: true, times: 1 }),
    to: 'aino@resident.example',
    from: 'general@helsinki.example',
    arrived: (text) => mailbox.mails.filter((one) => one.text.includes(text)).length,
  },
];

let count = 0;
const aMessage = ({ to, from }: Pick<Provider, 'to' | 'from'>): OutboundMessage => ({
  id: `message${++count}`,
  ticketId: '0123456789abcdef01234567',
  city: 'helsinki',
  ticketNumber: 'HEL-2026-000001',
  thread: 'x',
  from,
  to,
  fromName: 'Aino',
  text: `Hei ${count}`,
  subject: 'Asia',
  attachments: [],
  references: [],
  service: 'general',
  language: 'fi',
});

const outcomeOf = async (sending: Promise<unknown>): Promise<string> => {
  try {
    await sending;
    return 'sent';
  } catch (error) {
    return error instanceof DeliveryError && error.reason ? error.outcome : `not a DeliveryError: ${String(error)}`;
  }
};

describe.each(providers)('the $name adapter', (provider) => {
  it('hands a message over and tells the provider’s id', async () => {
    const message = aMessage(provider);
    const sent = await provider.adapter().send(message);
    expect(sent).toMatchObject({ providerId: expect.any(String), status: expect.stringMatching(/accepted|delivered/) });
    expect(sent.units).toBeGreaterThan(0);
    expect(provider.arrived(message.text)).toBe(1);
  });

  it('a refusal for good is permanent', async () => {
    provider.refuse();
    expect(await outcomeOf(provider.adapter().send(aMessage(provider)))).toBe('permanent');
  });

  it('a provider that is busy is retryable, and so is one that is not there', async () => {
    provider.busy();
    expect(await outcomeOf(provider.adapter().send(aMessage(provider)))).toBe('retryable');
    expect(await outcomeOf(provider.away().send(aMessage(provider)))).toBe('retryable');
  });

  it('no answer after the request has left is unsettled', async () => {
    provider.hang();
    expect(await outcomeOf(provider.adapter().send(aMessage(provider)))).toBe('unsettled');
  });

  it('says what it can carry', () => {
    const { channel, capabilities } = provider.adapter();
    expect(channel).toBe(provider.name);
    expect(capabilities.maxLength).toBeGreaterThanOrEqual(1_600);
  });
});

describe('the chat adapter', () => {
  it('has nothing to send: a stored message is there for its session', async () => {
    expect(await createChatAdapter().send(aMessage({ to: 's', from: 'helsinki' }))).toMatchObject({
      status: expect.any(String),
    });
  });
});
