import { isUtf8 } from 'node:buffer';

/** By which Express's error handlers know it: its parsers pass a `type` on. */
export const NOT_UTF8 = 'entity.not-utf8';

// oxlint-disable-next-line max-params -- body-parser's signature
type Verify = (request: unknown, response: unknown, body: Buffer, encoding: string) => void;

/** For `verify` of a JSON parser, which would put U+FFFD where bytes make no character and so lose what was written. */
// oxlint-disable-next-line max-params -- body-parser's signature
export const verifyUtf8: Verify = (_request, _response, body, encoding) => {
  if (encoding === 'utf-8' && !isUtf8(body)) throw notUtf8();
};

/** For a form, which hides its bytes behind per cent signs. */
// oxlint-disable-next-line max-params -- body-parser's signature
export const verifyUtf8Form: Verify = (_request, _response, body, encoding) => {
  if (encoding === 'utf-8' && !isUtf8(unescapedBytes(body))) throw notUtf8();
};

function notUtf8(): Error {
  return Object.assign(new Error('not valid UTF-8'), { type: NOT_UTF8 });
}

function unescapedBytes(form: Buffer): Buffer {
  const text = form.toString('latin1');
  const plain = text.replace(/%([0-9a-f]{2})/gi, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(plain, 'latin1');
}
