/** Twilio's error codes that an agent can do something with (twilio.com/docs/api/errors); others are shown by number. */
const MEANINGS: Record<number, string> = {
  20003: 'the provider does not know our credentials',
  21211: 'not a valid phone number',
  21408: 'sending to this country is not enabled',
  21610: 'the resident has asked for no more messages (STOP)',
  21606: 'our number cannot send texts',
  21612: 'this number cannot be reached from ours',
  21614: 'not a mobile number',
  21617: 'the text is too long',
  30002: 'our account is suspended',
  30003: 'the phone is off or out of reach',
  30004: 'the resident blocks messages',
  30005: 'the number is unknown or no longer in use',
  30006: 'a landline, or a network that cannot be reached',
  30007: 'filtered by the operator',
  30008: 'the operator gave no reason',
};

export function meaningOf(code: number | string | null | undefined): string {
  const number = Number(code);
  if (!number) return 'the provider gave no reason';
  return `${MEANINGS[number] ?? 'refused by the provider'} (${number})`;
}
