import type { Router } from 'express';

/** Development's phone and mailbox, for whichever of Twilio and SMTP no real one is set. */
export type StandIns = {
  /** Where outbound SMS go; undefined where Twilio itself is set. */
  twilioApiBase?: string;
  smtpUrl?: string;
  phone?: Router;
  mailbox?: Router;
};
