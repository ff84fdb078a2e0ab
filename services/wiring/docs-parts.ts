const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

export function code(text: string): string {
  return `<code>${escapeHtml(text)}</code>`;
}

/** A term with what is to be said of it; nothing where nothing is. */
export function fact(term: string, said: string[]): string {
  if (!said.length) return '';
  const list = said.length === 1 ? said[0] : `<ul>${said.map((one) => `<li>${one}</li>`).join('')}</ul>`;
  return `<dt>${term}</dt><dd>${list}</dd>`;
}

/** Of a request body or a response: each content's schema as a link, with its type where that isn't JSON. */
export function schemaNames(holder: object): string[] {
  const content = 'content' in holder ? holder.content : undefined;
  return entriesOf(content).map(([type, media]) => {
    const schema = isObject(media) && 'schema' in media ? media.schema : undefined;
    const name = schemaName(schema);
    if (!name) return code(type);
    return type === 'application/json' || type === 'application/problem+json' ? name : `${name} as ${code(type)}`;
  });
}

export function schemaName(schema: unknown): string {
  if (!isObject(schema)) return '';
  if ('$ref' in schema && typeof schema.$ref === 'string') {
    const name = escapeHtml(schema.$ref.split('/').at(-1) ?? '');
    return `<a href="#schema-${name}">${name}</a>`;
  }
  return 'allOf' in schema && Array.isArray(schema.allOf) ? schemaName(schema.allOf[0]) : '';
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
