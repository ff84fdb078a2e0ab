import type { HeaderLines } from 'mailparser';

/** Headers whose mere presence says that a list or a machine wrote. */
const PRESENT = new Set(['list-id', 'list-unsubscribe', 'x-loop', 'x-autoreply', 'x-autorespond']);

/** RFC 3834 and what mail programs add to it: mail that nobody may answer by machine, lest two machines talk for ever. */
export function isAutomaticMail(headers: HeaderLines): boolean {
  return headers.some(({ key, line }) => {
    if (PRESENT.has(key)) return true;
    const value = line
      .slice(line.indexOf(':') + 1)
      .trim()
      .toLowerCase();
    if (key === 'auto-submitted') return !/^no\b/.test(value);
    if (key === 'precedence') return /^(bulk|list|junk|auto_reply)\b/.test(value);
    if (key === 'x-auto-response-suppress') return /\ball\b/.test(value);
    return key === 'return-path' && /^<\s*>$/.test(value);
  });
}
