import { CHAT_STEPS, talkByChat } from '../support/chat-conversation.ts';
import type { End } from '../support/conversation-end.ts';
import { createDatabaseKiller } from '../support/database-killer.ts';
import { MAIL_REPLY, MAIL_STEPS, talkByMail } from '../support/mail-conversation.ts';
import { startOwnMongo } from '../support/own-mongo.ts';
import { type Disturb, UNDISTURBED } from '../support/process-killer.ts';
import { type ProcessStack, prepareProcesses } from '../support/process-stack.ts';
import { SMS_STEPS, talkBySms } from '../support/sms-conversation.ts';

type Talk = (stack: ProcessStack, disturb: Disturb<string>) => Promise<End>;

const TALKS: Record<string, { talk: Talk; steps: readonly string[] }> = {
  chat: { talk: talkByChat, steps: CHAT_STEPS },
  SMS: { talk: talkBySms, steps: SMS_STEPS },
  mail: { talk: talkByMail, steps: MAIL_STEPS },
};
const CASES = [
  { channel: 'chat', seed: 1 },
  { channel: 'SMS', seed: 2 },
  { channel: 'mail', seed: 3 },
];
const WITHIN_MS = 300_000;

describe('must 1: the database is killed in every step of a conversation, and started again', () => {
  it.concurrent.each(CASES)(
    'comes to the same end of one by $channel (seed $seed)',
    async ({ channel, seed }) => {
      const { talk, steps } = TALKS[channel] as (typeof TALKS)[string];
      const mongo = await startOwnMongo();
      try {
        const undisturbed = await liveOn(mongo.uri, (stack) => talk(stack, UNDISTURBED));
        const kills: number[] = [];
        const disturbed = await liveOn(mongo.uri, async (stack) => {
          const killer = createDatabaseKiller({ mongo, database: stack.database, seed });
          const end = await talk(stack, killer);
          kills.push(killer.kills());
          return end;
        });

        expect(kills).toEqual([steps.length]);
        expect(settled(disturbed)).toEqual(settled(undisturbed));
      } finally {
        await mongo.stop();
      }
    },
    WITHIN_MS,
  );
});

async function liveOn(mongoUri: string, live: (stack: ProcessStack) => Promise<End>): Promise<End> {
  const stack = await prepareProcesses({ mongoUri });
  try {
    await stack.server.start();
    return await live(stack);
  } catch (error) {
    throw new Error(`${String(error)}\n${stack.server.log()}`, { cause: error });
  } finally {
    await stack.stop();
  }
}

/** Where the database died between a mail's leaving and the record of it, nobody can tell, and the agent is shown so. */
function settled(end: End): End {
  const messages = end.messages.map((one) =>
    one.text === MAIL_REPLY && one.delivery === 'unknown' ? { ...one, delivery: 'sent' as const } : one,
  );
  return { ...end, messages };
}
