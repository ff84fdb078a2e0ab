/** GSM 03.38: the basic set in one septet each, the extension in two. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENDED = '\f^{}\\[~]|€';
const SEPTETS = new Map([
  ...[...BASIC].map((sign) => [sign, 1] as const),
  ...[...EXTENDED].map((sign) => [sign, 2] as const),
]);

/** Of one message, and of each part of a longer one, which carries a header. */
const LIMITS = { gsm: { single: 160, part: 153 }, ucs2: { single: 70, part: 67 } } as const;

/** How many SMS a text is: the unit that operators bill (GSM 03.38 and 03.40; UCS-2 where a sign is not in GSM-7). */
export function countSegments(text: string): number {
  const widths: number[] = [];
  for (const sign of text) {
    const width = SEPTETS.get(sign);
    if (width === undefined)
      return segments(
        Array.from(text, ({ length }) => length),
        LIMITS.ucs2,
      );
    widths.push(width);
  }
  return segments(widths, LIMITS.gsm);
}

/** A sign of two units is not cut in half: what does not fit opens the next part. */
function segments(widths: number[], { single, part }: { single: number; part: number }): number {
  if (widths.reduce((sum, width) => sum + width, 0) <= single) return 1;
  let parts = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > part) {
      parts++;
      used = 0;
    }
    used += width;
  }
  return parts;
}
