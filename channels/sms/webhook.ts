import { z } from 'zod';
import { MAX_TEXT } from '../../shared/contracts/common.ts';
import { parseOrProblem } from '../../shared/contracts/parse.ts';
import type { AcceptMessage, InboundMessage } from '../../shared/domain/channel-messages.ts';
import { AppError } from '../../shared/errors.ts';
import { cleanText, codePoints } from '../../shared/text.ts';
import { type SignedFormDeps, signedForm } from './signed-form.ts';

type Deps = SignedFormDeps & {
  accept: AcceptMessage;
  /** Whose number it is; null for none of ours. */
  findCity: (number: string) => Promise<{ city: string; service: string } | null>;
};

export const inboundSms = z.object({
  MessageSid: z.string().regex(/^(SM|MM)[0-9a-zA-Z]{1,40}$/, 'a message SID'),
  /** E.164, or an alphanumeric or short sender, which cannot be answered. */
  From: z.string().regex(/^\+?[0-9A-Za-z ]{2,20}$/, 'a phone number'),
  To: z.string().min(1).max(40),
  Body: z.string().default(''),
  NumMedia: z.coerce.number().int().min(0).max(10).default(0),
});
export type InboundSms = z.output<typeof inboundSms>;

/** Twilio's message webhook: answered 200 only once the message and its ticket change are stored. */
export function createSmsWebhook({ accept, findCity, ...signing }: Deps) {
  return signedForm(signing, async (form, _request, response) => {
    const sms = parseOrProblem(inboundSms, form);
    const to = await findCity(sms.To);
    if (!to) throw new AppError('not-found', 'To is no number of ours');
    await accept(toInbound(sms, to));
    response.status(200).type('text/xml').send('<?xml version="1.0" encoding="UTF-8"?><Response/>');
  });
}

export function toInbound(
  { MessageSid, From, To, Body, NumMedia }: InboundSms,
  { city, service }: { city: string; service: string },
): InboundMessage {
  const text = cleanText(Body).trim() || (NumMedia > 0 ? `📎 ${NumMedia}` : '');
  if (!text)
    throw new AppError('validation', 'The message is empty', {
      errors: [{ pointer: '/Body', detail: 'a text is needed' }],
    });
  if (codePoints(text) > MAX_TEXT) throw new AppError('too-large', `A message has at most ${MAX_TEXT} characters`);
  return {
    city,
    channel: 'sms',
    key: MessageSid,
    thread: `sms:${To}:${From}`,
    service,
    contact: { kind: 'phone', address: From, name: null },
    language: null,
    text,
    attachments: [],
    address: { ours: To, theirs: From },
  };
}
