import { fileName } from '../../shared/text.ts';

describe('a file’s name', () => {
  it.each([
    { what: 'line ends', given: 'a\r\nBcc: x@y\tz.txt', is: 'a Bcc: x@y z.txt' },
    { what: 'what turns its end around', given: 'a\u202egpj.exe', is: 'agpj.exe' },
    { what: 'controls', given: 'a\u0000b.pdf', is: 'ab.pdf' },
    { what: 'nothing at all', given: ' \u200f ', is: '' },
  ])('is without $what', ({ given, is }) => {
    expect(fileName(given)).toBe(is);
  });

  it('keeps its end where it is too long', () => {
    expect(fileName(`${'ä'.repeat(300)}.pdf`)).toBe(`${'ä'.repeat(196)}.pdf`);
  });
});
