import twilio from 'twilio';

export type TwilioClient = ReturnType<typeof twilio>;
type Options = {
  accountSid: string;
  authToken: string;
  /** Where requests go instead of Twilio itself: a server that stands in for it. */
  apiBase?: string;
  timeoutMs?: number;
};

/** An outbound call takes no longer (design.md, Delivery). */
const TIMEOUT_MS = 5_000;
const TWILIO_API = 'https://api.twilio.com';

/** The official client. It never tries again by itself: attempts are ours to record. */
export function createTwilioClient({ accountSid, authToken, apiBase, timeoutMs = TIMEOUT_MS }: Options): TwilioClient {
  // a kept connection that the other side closes in the same moment would look like an outcome nobody can know
  const httpClient = new twilio.RequestClient({ timeout: timeoutMs, autoRetry: false, keepAlive: false });
  if (apiBase) {
    const base = apiBase.replace(/\/+$/, '');
    httpClient.axios.interceptors.request.use((request) => {
      if (request.url?.startsWith(TWILIO_API)) request.url = base + request.url.slice(TWILIO_API.length);
      return request;
    });
  }
  return twilio(accountSid, authToken, { httpClient });
}
