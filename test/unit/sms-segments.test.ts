import { countSegments } from '../../shared/domain/sms-segments.ts';

/** 3GPP TS 23.038, section 6.2.1, without the escape: what one septet writes. */
const GSM_SIGNS = 127;

describe('the segments of an SMS', () => {
  it.each([
    ['an empty text', '', 1],
    ['160 letters', 'a'.repeat(160), 1],
    ['161 letters', 'a'.repeat(161), 2],
    ['two full parts', 'a'.repeat(306), 2],
    ['one letter more', 'a'.repeat(307), 3],
    ['the longest text we send', 'a'.repeat(1_600), 11],
    ['Finnish and Swedish letters', 'äöåÄÖÅ'.repeat(26), 1],
    ['signs of the extension, two septets each', '€'.repeat(80), 1],
    ['one of them more', '€'.repeat(81), 2],
    ['a euro that does not fit the part', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 3],
    ['70 signs with one outside GSM-7', `${'a'.repeat(69)}š`, 1],
    ['71 of them', `${'a'.repeat(70)}š`, 2],
    ['an emoji, two units', `${'a'.repeat(68)}📎`, 1],
    ['an emoji that does not fit', `${'a'.repeat(69)}📎`, 2],
    ['an emoji on the border of two parts', `${'a'.repeat(66)}📎${'a'.repeat(66)}`, 3],
    ['small ç, which GSM-7 lacks', 'ç'.repeat(71), 2],
    ['line ends', 'a\r\n'.repeat(53), 1],
  ])('%s', (_name, text, expected) => {
    expect(countSegments(text)).toBe(expected);
  });

  it('knows the whole basic set', () => {
    const basic = Array.from({ length: 0x2200 }, (_, code) => String.fromCodePoint(code)).filter(
      (sign) => countSegments(sign.repeat(160)) === 1,
    );
    expect(basic).toHaveLength(GSM_SIGNS);
  });
});
