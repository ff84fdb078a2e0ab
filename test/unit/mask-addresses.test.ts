import { maskAddresses } from '../../shared/mask-addresses.ts';

describe('a log does not say to whom something happened', () => {
  it.each([
    ['550 5.1.1 <bad.person@resident.example> unknown', '550 5.1.1 <[mail]> unknown'],
    ["to=o'hara+tag@mail.resident.example, relay=mx", 'to=[mail], relay=mx'],
    ['no mailbox "mary ann"@resident.example here', 'no mailbox [mail] here'],
    ['matti.meikäläinen@esimerkki.fi', '[mail]'],
    ['user@[192.0.2.1] refused', '[mail] refused'],
    ['aino@localhost', '[mail]'],
    ['GET /contacts?address=aino%40resident.example 404', 'GET /contacts?address=[mail] 404'],
    ['mailto:aino@resident.example', 'mailto:[mail]'],
    [
      "The 'To' number +358401112200 is not a valid phone number.",
      "The 'To' number [phone] is not a valid phone number.",
    ],
    ['From=%2B358401112200&To=', 'From=[phone]&To='],
    ['whatsapp:+358401112200', 'whatsapp:[phone]'],
    ['call +358 (0)40 111-2200 or 00358401112200', 'call [phone] or [phone]'],
    ['040 111 2200, 0401112200 and 09-310 1691', '[phone], [phone] and [phone]'],
  ])('%s', (text, masked) => {
    expect(maskAddresses(text)).toBe(masked);
  });

  it.each([
    'connect ECONNREFUSED 127.0.0.1:28351',
    'at Object.<anonymous> (/app/node_modules/@node-rs/argon2/index.js:1234567:12)',
    'at /app/node_modules/.pnpm/foo@1.2.3/node_modules/foo/lib.js:10:5',
    'E11000 duplicate key error { _id: "665f0a1b2c3d4e5f60718293" }',
    'ticket HEL-2026-000123 at 2026-11-24T21:24:59.000Z version 17',
    'SM00000000000000000000000000000001 answered 21211 after 5000 ms',
    'https://www.twilio.com/docs/errors/21211',
    'MongoServerSelectionError: timed out after 2000 ms, 1048576 bytes',
    '0.123456789 s, pid 0012345',
  ])('%s stays', (text) => {
    expect(maskAddresses(text)).toBe(text);
  });

  it('takes no time over a long text', () => {
    const began = performance.now();
    for (const part of ['a', '1', 'a.', '0 ', '"', '+1 ', '@', 'a@', '-']) maskAddresses(part.repeat(20_000));
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
