import twilio from 'twilio';

/** Twilio waits for a webhook no longer. */
const WEBHOOK_TIMEOUT_MS = 15_000;

export type SignedPost = (url: string, form: Record<string, string>) => Promise<number>;

/** Posts a form signed as Twilio signs it; resolves with the answer's status, 0 where none came. */
export function createSignedPost({ authToken, stopping }: { authToken: string; stopping: AbortSignal }): SignedPost {
  return async (url, form) => {
    try {
      const { status } = await fetch(url, {
        method: 'POST',
        headers: { 'x-twilio-signature': twilio.getExpectedTwilioSignature(authToken, url, form) },
        body: new URLSearchParams(form),
        signal: AbortSignal.any([stopping, AbortSignal.timeout(WEBHOOK_TIMEOUT_MS)]),
      });
      return status;
    } catch {
      return 0;
    }
  };
}
