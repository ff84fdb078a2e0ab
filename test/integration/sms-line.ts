import { createServer, type Server } from 'node:http';
import express from 'express';
import { createCatchUp } from '../../channels/sms/catch-up.ts';
import { createStatusCallback } from '../../channels/sms/status-callback.ts';
import { createTwilioClient } from '../../channels/sms/twilio-client.ts';
import { createSmsWebhook } from '../../channels/sms/webhook.ts';
import { startStubTwilio } from '../../services/launcher/stub-twilio/stub-twilio.ts';
import { systemClock } from '../../shared/clock.ts';
import type { InboundMessage } from '../../shared/domain/channel-messages.ts';
import type { Receipt } from '../../shared/domain/delivery-state.ts';
import { createLogger } from '../../shared/logger.ts';
import { traceId } from '../../shared/trace.ts';

export const HELSINKI = '+358500000001';
export const account = { accountSid: `ACdemo${'0'.repeat(28)}`, authToken: 'demo-auth-token' };
/** Of an account whose token is being changed. */
export const FORMER_TOKEN = 'former-auth-token';
export type SmsLine = Awaited<ReturnType<typeof startSmsLine>>;

/** The SMS channel alone over real HTTP: the stand-in on one side, a recorder in place of the intake on the other. */
export async function startSmsLine() {
  const accepted: (InboundMessage & { traceId: string })[] = [];
  const receipts: (Receipt & { messageId: string })[] = [];
  const lines: string[] = [];
  const log = createLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  /** Thrown by the next store. */
  const failures: Error[] = [];

  const accept = async (message: InboundMessage) => {
    const failure = failures.shift();
    if (failure) throw failure;
    const isDuplicate = accepted.some(({ key }) => key === message.key);
    if (!isDuplicate) accepted.push({ ...message, traceId: traceId() });
    return { messageId: 'm', ticketId: 't', number: 'HEL-2026-000001', seq: 1, status: 'queued', isDuplicate };
  };
  const app = express();
  const server = createServer(app);
  const url = await listen(server);
  const signing = { authTokens: [account.authToken, FORMER_TOKEN], publicUrl: url, log };
  const findCity = async (number: string) => (number === HELSINKI ? { city: 'helsinki', service: 'general' } : null);
  const recordReceipt = async (receipt: Receipt & { messageId: string }) => void receipts.push(receipt);
  app.post('/sms', createSmsWebhook({ ...signing, accept, findCity }));
  app.post('/status', createStatusCallback({ ...signing, recordReceipt }));

  const stub = await startStubTwilio({ ...account, webhookUrl: () => `${url}/sms` });
  app.use('/phone', stub.phoneRouter);
  const numbers = async () => [{ number: HELSINKI, city: 'helsinki', service: 'general' }];
  const twilio = createTwilioClient({ ...account, apiBase: stub.url });
  return {
    url,
    stub,
    accepted,
    receipts,
    lines,
    failures,
    catchUp: createCatchUp({ twilio, accept, numbers, marks: inMemory(), clock: systemClock, log }),
    async stop(): Promise<void> {
      await stub.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The marks of a process that nobody starts again. */
function inMemory() {
  const marks = new Map<string, { at: Date }>();
  return { read: async (name: string) => marks.get(name) ?? null, write: marks.set.bind(marks) };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}
