import twilio from 'twilio';
import { toDeliveryError } from '../../channels/sms/send-failure.ts';
import { meaningOf } from '../../channels/sms/twilio-codes.ts';

const answered = (statusCode: number, code?: number) =>
  new twilio.RestException({ statusCode, body: { code, message: 'no' } });
const broken = (code: string, syscall?: string) =>
  Object.assign(new Error(code), { code, ...(syscall && { syscall }) });
/** As the HTTP client wraps one failure for each address of the host. */
const of = (...codes: string[]) =>
  new Error('request failed', { cause: new AggregateError(codes.map((code) => broken(code))) });

describe('what a failed request to Twilio means', () => {
  it.each<[string, unknown, string, string | RegExp]>([
    ['a bad number', answered(400, 21211), 'permanent', 'not a valid phone number (21211)'],
    ['a resident who wrote STOP', answered(400, 21610), 'permanent', /no more messages \(STOP\) \(21610\)/],
    ['wrong credentials', answered(401, 20003), 'permanent', 'the provider does not know our credentials (20003)'],
    ['a refusal without a code', answered(404), 'permanent', 'refused by the provider (404)'],
    ['too many requests', answered(429, 20429), 'retryable', 'the provider is busy (429)'],
    ['an overload', answered(503, 20503), 'retryable', 'the provider is busy (503)'],
    ['an overload that a gateway tells of', answered(503), 'unsettled', 'the provider failed (503)'],
    ['too many requests for a gateway', answered(429), 'retryable', 'the provider is busy (429)'],
    ['a defect', answered(500, 20500), 'unsettled', 'the provider failed (500)'],
    ['a bad gateway', answered(502), 'unsettled', 'the provider failed (502)'],
    ['a gateway’s time-out', answered(504), 'unsettled', 'the provider failed (504)'],
    ['a refused connection', broken('ECONNREFUSED'), 'retryable', 'the provider cannot be reached'],
    ['no such host', broken('ENOTFOUND'), 'retryable', 'the provider cannot be reached'],
    ['a name server away', broken('EAI_AGAIN'), 'retryable', 'the provider cannot be reached'],
    ['no connection in time', broken('ETIMEDOUT', 'connect'), 'retryable', 'the provider cannot be reached'],
    ['a connection that died', broken('ETIMEDOUT', 'read'), 'unsettled', 'no answer from the provider'],
    ['a certificate not trusted', broken('SELF_SIGNED_CERT_IN_CHAIN'), 'retryable', 'the provider cannot be reached'],
    ['no address of the host', of('ECONNREFUSED', 'ENETUNREACH'), 'retryable', 'the provider cannot be reached'],
    ['one address that did answer', of('ECONNREFUSED', 'ECONNRESET'), 'unsettled', 'no answer from the provider'],
    ['a connection reset', broken('ECONNRESET'), 'unsettled', 'no answer from the provider'],
    ['a time-out', broken('ECONNABORTED'), 'unsettled', 'no answer from the provider'],
    ['anything else', new Error('odd'), 'unsettled', 'no answer from the provider'],
    ['what is no error', 'odd', 'unsettled', 'no answer from the provider'],
  ])('%s', (_name, ...[cause, outcome, reason]) => {
    const error = toDeliveryError(cause);
    expect(error).toMatchObject({ name: 'DeliveryError', outcome, cause });
    expect(error.reason).toMatch(reason);
  });

  it('an answer that is no JSON is read by its status', () => {
    const cause = new twilio.RestException({ statusCode: 502, body: '<html>' });
    expect(toDeliveryError(cause).outcome).toBe('unsettled');
  });
});

describe('the meaning of a Twilio code', () => {
  it.each([
    ['30003', 'the phone is off or out of reach (30003)'],
    [30006, 'a landline, or a network that cannot be reached (30006)'],
    [39999, 'refused by the provider (39999)'],
    ['', 'the provider gave no reason'],
    [undefined, 'the provider gave no reason'],
    [null, 'the provider gave no reason'],
  ])('of %p', (code, meaning) => {
    expect(meaningOf(code)).toBe(meaning);
  });
});
