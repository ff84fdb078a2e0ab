import { newPart } from '../../channels/email/quoted-text.ts';
import { toDeliveryError } from '../../channels/email/send-failure.ts';
import { readReplyAddress, replyAddress } from '../../channels/email/threading.ts';

const ticketKey = '0123456789abcdef01234567';
const reply = { service: 'accessibility', domain: 'helsinki.example', ticketKey };
const [older, newer] = ['secret-of-last-year', 'secret-of-this-year'];

describe('a signed reply address', () => {
  const address = replyAddress({ ...reply, secret: newer });

  test('leads back to its ticket, in any case of letters', () => {
    expect(address).toMatch(/^accessibility\+0123456789abcdef01234567\.[0-9a-f]{16}@helsinki\.example$/);
    expect(address.split('@')[0]?.length).toBeLessThanOrEqual(64);
    expect(readReplyAddress(address.toUpperCase(), [newer])).toEqual({ service: 'accessibility', ticketKey });
  });

  test('is good under every secret in use, not only the first', () => {
    expect(readReplyAddress(address, [older, newer])).not.toBeNull();
    expect(readReplyAddress(address, [older])).toBeNull();
  });

  test.each([
    ['another ticket', address.replace('0123', '4567')],
    ['another service', address.replace('accessibility', 'streets')],
    ['another city', address.replace('helsinki', 'espoo')],
    ['another signature', address.replace(/\.[0-9a-f]{16}@/, '.0000000000000000@')],
    ['no signature', `streets+${ticketKey}@helsinki.example`],
    ['a plain address', 'streets@helsinki.example'],
    ['no address', ''],
  ])('%s is not accepted', (_what, forged) => {
    expect(readReplyAddress(forged, [newer])).toBeNull();
  });

  test('gives way to the plain address where the local part would grow too long', () => {
    const service = 's'.repeat(40);

    expect(replyAddress({ ...reply, service, secret: newer })).toBe(`${service}@helsinki.example`);
  });
});

describe('the new part of a reply', () => {
  test.each([
    ['English', 'Thanks!\n\nOn Mon, 5 Jan 2026 at 10:00, City <a@b.example> wrote:\n> old'],
    [
      'English over two lines',
      'Thanks!\n\nOn Mon, 5 Jan 2026 at 10:00, City of Helsinki\n<a@b.example> wrote:\n\n> old',
    ],
    ['Finnish', 'Thanks!\nma 5. tammik. 2026 klo 10.00 Agentti (a@b.example) kirjoitti:\n\n> old'],
    ['Finnish over two lines', 'Thanks!\nma 5. tammik. 2026 klo 10.00 Agentti\n(a@b.example) kirjoitti:\n\n> old'],
    ['Swedish', 'Thanks!\r\n\r\nDen mån 5 jan. 2026 kl 10:00 skrev Anna <a@b.example>:\r\n> old'],
    ['Swedish, short', 'Thanks!\n2026-01-05 Anna skrev:\n> old'],
    ['Outlook', 'Thanks!\n\n-----Original Message-----\nFrom: City\nold'],
    ['Outlook in Finnish', 'Thanks!\n\n-----Alkuperäinen viesti-----\nold'],
    [
      'Outlook by its headers',
      'Thanks!\n________________________________\nLähettäjä: City <a@b.example>\nLähetetty: maanantai\nold',
    ],
    ['quote at the end', 'Thanks!\n> old\n>> older\n\n'],
    ['nothing quoted', '  Thanks!\n'],
  ])('%s', (_what, text) => {
    expect(newPart(text)).toBe('Thanks!');
  });

  test('answers between the quotes stay whole', () => {
    expect(newPart('> Which street?\nAleksi.\n> Which number?\nFive.')).toBe(
      '> Which street?\nAleksi.\n> Which number?\nFive.',
    );
  });

  test('a reply written below its quote is shown whole', () => {
    const text = 'On Mon, City wrote:\n> old\n\nThanks!';

    expect(newPart(text)).toBe(text);
  });
});

describe('what is known of a mail whose sending failed', () => {
  test.each([
    ['refused connection', { code: 'ESOCKET', command: 'CONN' }, false, 'retryable'],
    ['unknown host', { code: 'EDNS', command: 'CONN' }, false, 'retryable'],
    ['time-out before the end', { code: 'ETIMEDOUT', command: 'CONN' }, false, 'retryable'],
    ['time-out after the end', { code: 'ETIMEDOUT', command: 'CONN' }, true, 'unsettled'],
    ['reset after the end', { code: 'ECONNECTION', command: 'CONN' }, true, 'unsettled'],
    ['greeting 554', { code: 'EPROTOCOL', command: 'CONN', responseCode: 554, permanent: true }, false, 'retryable'],
    ['login 535', { code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 535, permanent: true }, false, 'retryable'],
    [
      'recipient 450',
      { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 450, permanent: false },
      false,
      'retryable',
    ],
    [
      'recipient 550',
      { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550, permanent: true },
      false,
      'permanent',
    ],
    ['content 554', { code: 'EMESSAGE', command: 'DATA', responseCode: 554, permanent: true }, true, 'permanent'],
    [
      'content 554, broken off',
      { code: 'ECONNECTION', command: 'CONN', responseCode: 554, permanent: true },
      true,
      'permanent',
    ],
    ['content 451', { code: 'EMESSAGE', command: 'DATA', responseCode: 451, permanent: false }, true, 'retryable'],
    ['no valid recipient', { code: 'EENVELOPE', command: 'API' }, false, 'permanent'],
    ['attachment unreadable', { code: 'ESTREAM', command: 'API' }, false, 'retryable'],
    ['anything else after the end', {}, true, 'unsettled'],
  ])('%s', (...[, facts, isWhole, outcome]) => {
    expect(toDeliveryError(Object.assign(new Error('failed'), facts), isWhole)).toMatchObject({ outcome });
  });
});
