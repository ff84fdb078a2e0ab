import { createServer, type Server } from 'node:http';
import express from 'express';
import { createBehaviours } from './behaviours.ts';
import { createCallbacks } from './callbacks.ts';
import { createInbound, type Inbound, receivedSms } from './inbound.ts';
import { createMessagesApi } from './messages-api.ts';
import { createPhone } from './phone.ts';
import { createSignedPost } from './signed-post.ts';
import { createSmsLog } from './sms-log.ts';

type Options = {
  port?: number;
  accountSid: string;
  authToken: string;
  /** Where inbound messages are posted. */
  webhookUrl: () => string;
};

/** A server that behaves like Twilio on the wire: development's phone, and the tests'. */
export async function startStubTwilio({ port = 0, accountSid, authToken, webhookUrl }: Options) {
  const stop = new AbortController();
  const stopping = stop.signal;
  const log = createSmsLog();
  const behaviours = createBehaviours();
  const post = createSignedPost({ authToken, stopping });
  const callbacks = createCallbacks({ accountSid, post, nextBehaviour: behaviours.nextOfCallbacks, stopping });
  const deliverInbound = createInbound({ accountSid, webhookUrl, post, log });
  const { report } = callbacks;
  const api = { accountSid, authToken, log, nextBehaviour: behaviours.nextOfSends, report, stopping };
  const server = createServer(express().use(createMessagesApi(api)));
  const url = `http://127.0.0.1:${await listen(server, port)}`;

  return {
    url,
    sent: () => log.all.filter((sms) => sms.direction === 'outbound-api'),
    nextSent: log.nextSent,
    deliverInbound,
    /** A message that Twilio has taken and whose webhook never came. */
    receiveSilently: (inbound: Inbound) => log.add(receivedSms(inbound)),
    behave: behaviours.add,
    /** The reports of a message whose request was left hanging. */
    report,
    reported: callbacks.settled,
    phoneRouter: createPhone({ all: log.all, deliverInbound }),
    async stop(): Promise<void> {
      stop.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await callbacks.settled();
    },
  };
}

export type StubTwilio = Awaited<ReturnType<typeof startStubTwilio>>;

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}
