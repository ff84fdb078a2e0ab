import { type Attachment, simpleParser } from 'mailparser';
import sanitizeHtml from 'sanitize-html';
import { LONGEST_HTML } from './parse.ts';
import { MAIL_TAGS, safeLink } from './safe-html.ts';

/** What is known of a mail: as it came, where that was kept, and what was read out of it then. */
export type ShownMail = { original: Buffer | null; html: string | null; text: string };
export type MailPage = { page: string /** Content-Security-Policy of the page. */; policy: string };

/** Bytes of a mail's own pictures that are put into its page; the rest is there as attachments. */
const MAX_PICTURES = 10 * 1024 * 1024;
const PICTURE = /^image\/(?:png|jpeg|gif|webp)$/;
const PICTURE_DATA = /^data:image\/(?:png|jpeg|gif|webp);base64,/i;

/** How mails are laid out. It does nothing and fetches nothing: the policy of the page sees to that. */
const LAYOUT = ['style', 'align', 'valign', 'bgcolor', 'width', 'height', 'dir', 'lang'];
const TABLE = ['border', 'cellpadding', 'cellspacing', 'colspan', 'rowspan'];

/**
 * A mail as its writer laid it out, for a frame of its own: a whole document without scripts, forms, frames or
 * anything that is fetched, but for remote pictures where they are asked for. The policy is in the document too, for
 * whoever shows it from a string.
 */
export async function renderMailPage(mail: ShownMail, images: 'none' | 'remote'): Promise<MailPage> {
  const policy = policyOf(images);
  const body = (await bodyOf(mail, images)) || `<pre>${escaped(mail.text)}</pre>`;
  const page = `<!doctype html>
<html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width">
<base target="_blank">
<style>body{margin:0;font:1rem/1.5 sans-serif;color:#1a1a1a;background:#fff;overflow-wrap:anywhere}img{max-width:100%;height:auto}pre{white-space:pre-wrap;font:inherit;margin:0}</style>
</head><body>${body}</body></html>
`;
  return { page, policy };
}

/** Without what only a header may say: frame-ancestors and sandbox are added there. */
function policyOf(images: 'none' | 'remote'): string {
  const pictures = images === 'remote' ? 'data: https:' : 'data:';
  return `default-src 'none'; style-src 'unsafe-inline'; img-src ${pictures}; base-uri 'none'; form-action 'none'`;
}

async function bodyOf({ original, html }: ShownMail, images: 'none' | 'remote'): Promise<string> {
  if (!original) return html ?? '';
  const mail = await simpleParser(original, {
    skipTextToHtml: true,
    keepCidLinks: true,
    skipHtmlToText: true,
    checksumAlgo: false,
  });
  const raw = mail.html || '';
  return raw.length <= LONGEST_HTML ? laidOut(raw, picturesOf(mail.attachments), images) : '';
}

function laidOut(html: string, pictures: ReadonlyMap<string, string>, images: 'none' | 'remote'): string {
  return sanitizeHtml(html, {
    allowedTags: [...MAIL_TAGS, 'font', 'center', 'col', 'colgroup', 'dl', 'dt', 'dd', 'del', 'ins'],
    allowedAttributes: {
      a: ['href', 'title', 'rel', 'target'],
      img: ['src', 'alt', 'title'],
      font: ['color', 'face', 'size'],
      table: TABLE,
      td: TABLE,
      th: TABLE,
      '*': LAYOUT,
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: images === 'remote' ? ['data', 'https'] : ['data'] },
    allowProtocolRelative: false,
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
      img: (tagName, { src = '', ...rest }) => {
        const shown = /^cid:/i.test(src) ? pictures.get(cidOf(src.slice(4))) : src;
        const isOurs = shown?.startsWith('data:') ? PICTURE_DATA.test(shown) : /^https:\/\//i.test(shown ?? '');
        return { tagName, attribs: { ...rest, ...(shown && isOurs && { src: shown }) } };
      },
    },
  });
}

/** By content id, until they are too much for a page. */
function picturesOf(attachments: readonly Attachment[]): Map<string, string> {
  const pictures = new Map<string, string>();
  let bytes = 0;
  for (const { cid, contentType, content } of attachments) {
    if (!cid || !PICTURE.test(contentType) || bytes + content.length > MAX_PICTURES) continue;
    bytes += content.length;
    pictures.set(cidOf(cid), `data:${contentType};base64,${content.toString('base64')}`);
  }
  return pictures;
}

/** As an address it may be percent-encoded (RFC 2392). */
function cidOf(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    // a percent sign of its own
    return id;
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
