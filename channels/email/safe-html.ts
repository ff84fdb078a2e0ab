import sanitizeHtml from 'sanitize-html';

export const MAIL_TAGS = [
  'a',
  'abbr',
  'b',
  'blockquote',
  'br',
  'caption',
  'code',
  'div',
  'em',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'i',
  'img',
  'li',
  'ol',
  'p',
  'pre',
  's',
  'small',
  'span',
  'strong',
  'sub',
  'sup',
  'table',
  'tbody',
  'td',
  'tfoot',
  'th',
  'thead',
  'tr',
  'u',
  'ul',
];

const OPTIONS: sanitizeHtml.IOptions = {
  allowedTags: MAIL_TAGS,
  allowedAttributes: {
    a: ['href', 'title', 'rel', 'target'],
    // Only the mail's own parts: a remote image tells its server who reads the mail and when.
    img: ['src', 'alt', 'title', 'width', 'height'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan'],
    '*': ['lang', 'dir'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['cid'] },
  allowProtocolRelative: false,
  // What stands inside them goes with them.
  nonTextTags: [
    'script',
    'style',
    'textarea',
    'option',
    'noscript',
    'title',
    'head',
    'iframe',
    'object',
    'svg',
    'math',
  ],
  nestingLimit: 100,
  transformTags: {
    a: safeLink,
    img: (tagName, attribs) => ({ tagName, attribs: withoutRemoteSource(attribs) }),
  },
};

/** Opens beside the console, and says nothing of where it was followed. One without a scheme would lead to our own pages. */
export function safeLink(tagName: string, { href, ...attribs }: sanitizeHtml.Attributes): sanitizeHtml.Tag {
  const isWhole = href !== undefined && /^\s*[a-z][a-z0-9+.-]*:/i.test(href);
  const link = { ...attribs, ...(isWhole && { href }), rel: 'noopener noreferrer nofollow', target: '_blank' };
  return { tagName, attribs: link };
}

/** Mail html fit to be shown to an agent: no scripts, styles, forms, or anything that is fetched. */
export function safeHtml(html: string): string {
  return sanitizeHtml(html, OPTIONS).trim();
}

/** Relative sources too: on the console's page they would ask our own server. */
function withoutRemoteSource({ src, ...rest }: sanitizeHtml.Attributes): sanitizeHtml.Attributes {
  return src && /^cid:/i.test(src) ? { ...rest, src } : rest;
}
