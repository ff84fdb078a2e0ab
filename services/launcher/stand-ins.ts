import type { Config } from '../../shared/config.ts';
import type { StandIns } from '../wiring/stand-ins.ts';
import { startMailbox } from './mailbox/mailbox.ts';
import { startStubTwilio } from './stub-twilio/stub-twilio.ts';

/** The development phone and mailbox, for whichever of Twilio and SMTP no real one is set. */
export async function startStandIns(config: Config): Promise<StandIns & { stop: () => Promise<void> }> {
  const publicUrl = config.PUBLIC_URL ?? `http://127.0.0.1:${config.PORT}`;
  const isDemoAccount = config.TWILIO_ACCOUNT_SID.startsWith('ACdemo') && !config.TWILIO_API_BASE;
  const twilio = isDemoAccount
    ? await startStubTwilio({
        accountSid: config.TWILIO_ACCOUNT_SID,
        authToken: config.TWILIO_AUTH_TOKEN[0],
        webhookUrl: () => `${publicUrl}/channels/sms/webhook`,
      })
    : null;
  const mailbox = config.SMTP_URL ? null : await startMailbox({});
  return {
    ...(twilio && { twilioApiBase: twilio.url, phone: twilio.phoneRouter }),
    ...(mailbox && { smtpUrl: mailbox.url, mailbox: mailbox.router }),
    stop: async () => {
      await Promise.all([twilio?.stop(), mailbox?.stop()]);
    },
  };
}
