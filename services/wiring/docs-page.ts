import type { AsyncApi } from '../../shared/contracts/asyncapi.ts';
import type { OpenApi } from '../../shared/contracts/openapi.ts';
import { code, escapeHtml, fact, schemaName, schemaNames } from './docs-parts.ts';
import { DOCS_STYLE } from './docs-style.ts';

type PathItem = NonNullable<OpenApi['paths']>[string];
type Operation = NonNullable<PathItem['get']>;
type Described = { method: string; path: string; operation: Operation };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** What can be called and sent, for people: one page without scripts, from the two documents. */
export function renderDocs(openApi: OpenApi, asyncApi: AsyncApi): string {
  const described = Object.entries(openApi.paths ?? {}).flatMap(([path, item]) => operationsOf(path, item));
  const tags = [...new Set(described.map(({ operation }) => tagOf(operation)))];
  const sections = [...tags.map(titleOf), ...Object.values(asyncApi.channels).map(({ title }) => title), 'Schemas'];
  const ofTag = (tag: string) => described.filter(({ operation }) => tagOf(operation) === tag).map(renderOperation);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Yhteys: interfaces</title>
<link rel="icon" href="data:,">
<style>${DOCS_STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the operations</a>
<header>
<h1>Yhteys: interfaces</h1>
<p class="lead">${withCode(openApi.info.description ?? '')}</p>
<p>For machines: <a href="/openapi.json">OpenAPI ${escapeHtml(openApi.openapi)}</a> and <a href="/asyncapi.json">AsyncAPI ${escapeHtml(asyncApi.asyncapi)}</a>.</p>
</header>
<div class="columns">
<nav aria-label="Sections"><ul>${sections.map((title) => `<li><a href="#${anchorOf(title)}">${escapeHtml(title)}</a></li>`).join('')}</ul></nav>
<main id="main">
${tags.map((tag) => section(titleOf(tag), ofTag(tag))).join('\n')}
${Object.entries(asyncApi.channels)
  .map(([id, { title, description }]) => section(title, [renderChannel(asyncApi, id, description)]))
  .join('\n')}
${section('Schemas', Object.entries(openApi.components?.schemas ?? {}).map(renderSchema))}
</main>
</div>
</body>
</html>
`;
}

function operationsOf(path: string, item: PathItem): Described[] {
  return METHODS.flatMap((method) => {
    const operation = item[method];
    return operation ? [{ method: method.toUpperCase(), path, operation }] : [];
  });
}

const tagOf = ({ tags }: Operation): string => tags?.[0] ?? 'other';
const titleOf = (tag: string): string => (tag === 'sms' ? 'SMS' : tag.charAt(0).toUpperCase() + tag.slice(1));
const anchorOf = (title: string): string => title.toLowerCase().replaceAll(/\W+/g, '-');

function section(title: string, parts: string[]): string {
  const id = anchorOf(title);
  return `<section aria-labelledby="${id}"><h2 id="${id}">${escapeHtml(title)}</h2>${parts.join('\n')}</section>`;
}

function renderOperation({ method, path, operation }: Described): string {
  const { operationId = '', summary = '', parameters = [], requestBody, responses = {} } = operation;
  const permission: unknown = operation['x-permission'];
  return `<article aria-labelledby="${operationId}">
<h3 id="${operationId}"><span class="method">${method}</span> <code>${escapeHtml(path).replaceAll('/', '/<wbr>')}</code></h3>
<p>${withCode(summary)}</p>
<dl>
${fact('Permission', typeof permission === 'string' ? [code(permission)] : [])}
${fact('Signed in by', securityOf(operation))}
${fact('Parameters', parameters.map(renderParameter))}
${fact('Request', requestBody ? schemaNames(requestBody) : [])}
${fact(
  'Responses',
  Object.entries(responses).map(([status, response]) => renderResponse(status, response)),
)}
</dl>
</article>`;
}

function securityOf({ security = [] }: Operation): string[] {
  const names = security.flatMap((one) => Object.keys(one));
  return names.length ? [names.map(code).join(' or ')] : [];
}

function renderParameter(parameter: NonNullable<Operation['parameters']>[number]): string {
  if (!('name' in parameter)) return schemaName(parameter);
  const { name, in: where, required, description } = parameter;
  return `${code(name)} in the ${where}${required ? ', required' : ''}${description ? `: ${withCode(description)}` : ''}`;
}

function renderResponse(status: string, response: { description?: string }): string {
  const names = schemaNames(response);
  return `<strong>${status}</strong> ${withCode(response.description ?? '')}${names.length ? ` – ${names.join(', ')}` : ''}`;
}

function renderChannel(asyncApi: AsyncApi, id: string, description: string): string {
  const events = Object.values(asyncApi.operations).filter(({ channel }) => channel.$ref === `#/channels/${id}`);
  const items = events.map(({ action, messages, summary, 'x-permission': permission }) => {
    const name = messages[0]?.$ref.split('/').at(-1)?.split('.').slice(2).join('.') ?? '';
    const from = action === 'receive' ? 'client →' : 'server →';
    return `<li><span class="method">${from}</span> ${code(name)}<br>${withCode(summary)}${permission ? ` (${code(permission)})` : ''}</li>`;
  });
  return `<p>Socket.IO namespace ${code(`/${id}`)}. ${withCode(description)} Payloads and acks are in <a href="/asyncapi.json">asyncapi.json</a>.</p>
<ul class="events">${items.join('')}</ul>`;
}

function renderSchema([name, schema]: [string, object]): string {
  // the anchor is inside: a link to what a closed element holds opens it
  return `<details><summary>${escapeHtml(name)}</summary>
<pre id="schema-${escapeHtml(name)}" tabindex="0" role="region" aria-label="Schema ${escapeHtml(name)}">${escapeHtml(JSON.stringify(schema, null, 2))}</pre></details>`;
}

/** Words between backticks are code. */
function withCode(text: string): string {
  return escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
