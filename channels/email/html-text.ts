import sanitizeHtml from 'sanitize-html';

/** Tags that end a line for a reader. */
const LINE_ENDS = /<(?:br|hr|\/(?:p|div|tr|li|h[1-6]|table|blockquote|ul|ol|pre|section|article))\b[^>]{0,200}>/gi;
const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

/**
 * What a person reads of html, for a mail without a text part: linear in its length, as mails of strangers are read
 * in the process that answers everybody.
 */
export function htmlToText(html: string): string {
  const lines = html.replace(/\s+/g, ' ').replace(LINE_ENDS, '\n');
  const bare = sanitizeHtml(lines, {
    allowedTags: [],
    allowedAttributes: {},
    nonTextTags: ['script', 'style', 'textarea', 'noscript', 'title', 'head'],
  });
  return bare
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
