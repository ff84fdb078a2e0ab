/** The new part of a reply, for previews and limits only: the stored text stays whole. */

const SEPARATOR = /^\s*-{3,}\s*(original message|alkuperäinen viesti|ursprungligt meddelande)\s*-{3,}\s*$/i;
/** Outlook's quote begins with the old mail's headers, in the writer's language. */
const OLD_FROM = /^\s*\**(from|lähettäjä|från):\**\s/i;
const OLD_SENT = /^\s*\**(sent|date|lähetetty|päivämäärä|skickat|datum):\**\s/i;
/** "On … wrote:", "… kirjoitti:", "… skrev:"; Gmail's Swedish line ends with the name: "Den … skrev Anna <a@b>:". */
const ATTRIBUTION = /(?:\b(?:wrote|kirjoitti|skrev)\s*:|^den .*\bskrev\b.*:)\s*$/i;
/** How the first half of an attribution folded over two lines begins: "On", "Den", a short weekday or a date. */
const FOLDED_START = /^(?:on |den |(?:ma|ti|ke|to|pe|la|su)[ .]|\d{1,2}\.\d{1,2}\.)/i;
/** Longer lines are prose, not a mail program's attribution. */
const LONGEST_ATTRIBUTION = 300;

export function newPart(text: string): string {
  const lines = text.split(/\r?\n/);
  const cut = withoutTrailingQuote(lines.slice(0, quoteStart(lines)))
    .join('\n')
    .trim();
  // A reply written below or inside the quote has no part of its own to show.
  return cut === '' ? text.trim() : cut;
}

function quoteStart(lines: string[]): number {
  const at = lines.findIndex((line, index) => {
    return (
      SEPARATOR.test(line) || isAttribution(line) || (OLD_FROM.test(line) && OLD_SENT.test(lines[index + 1] ?? ''))
    );
  });
  if (at < 0) return lines.length;
  const isFolded = at > 0 && !FOLDED_START.test(lines[at] ?? '') && FOLDED_START.test(lines[at - 1] ?? '');
  return isFolded && isAttribution(lines[at] ?? '') ? at - 1 : at;
}

function isAttribution(line: string): boolean {
  return line.length <= LONGEST_ATTRIBUTION && !line.startsWith('>') && ATTRIBUTION.test(line);
}

function withoutTrailingQuote(lines: string[]): string[] {
  let end = lines.length;
  while (end > 0 && /^\s*(>|_{10,}\s*$|$)/.test(lines[end - 1] ?? '')) end--;
  return lines.slice(0, end);
}
