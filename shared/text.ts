export function isBare(text: string): boolean {
  return text.trim() === '';
}

/** Length in characters as a person counts keys: Unicode code points. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/**
 * Control characters (but tab and line ends) say nothing and break consumers: taken out. Half a character, a lone
 * surrogate, becomes U+FFFD: left out it would join what it stood between (Unicode TR 36, 3.5).
 */
export function cleanText(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g, '');
}

const PREVIEW_LENGTH = 120;

export function preview(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return codePoints(line) <= PREVIEW_LENGTH ? line : `${[...line].slice(0, PREVIEW_LENGTH - 1).join('')}…`;
}

const MAX_FILE_NAME = 200;

/** A file's name as others may see it: one line, and nothing that turns its end around ("exe.jpg" read backwards). */
export function fileName(name: string): string {
  const line = cleanText(name)
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  // the end says what kind of file it is
  return [...line].slice(-MAX_FILE_NAME).join('');
}
