import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  type ResponseConfig,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import { createNamedSchemas, type NamedSchemas } from './named-schemas.ts';
import type { Answer, Body, Operation } from './openapi-operation.ts';
import { NAMED_VIEWS, OPERATIONS } from './openapi-operations.ts';
import { parametersOf } from './openapi-parameters.ts';
import { problemResponses } from './openapi-problems.ts';
import { problemView } from './problem.ts';

type Facts = { publicUrl: string; version: string };

const ABOUT =
  'Staff’s interface, uploads and webhooks. Dates are ISO 8601 UTC, ids opaque strings, lists `{ items, next }`. ' +
  'Errors are RFC 9457 problem documents; a fault of ours is a 500 with code `internal`. ' +
  'The sockets are described by /asyncapi.json.';

/** The HTTP interface as OpenAPI 3.1, from the schemas that validate. */
export function createOpenApi({ publicUrl, version }: Facts) {
  const registry = new OpenAPIRegistry();
  const schemas = createNamedSchemas({ ...NAMED_VIEWS, Problem: problemView });
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'The token of POST /api/v1/session; at /attachments a chat’s token too. 12 h without use end it.',
  });
  registry.registerComponent('securitySchemes', 'cookie', {
    type: 'apiKey',
    in: 'cookie',
    name: 'yhteys',
    description: 'Set by POST /api/v1/session for our own pages; writes need their Origin.',
  });
  registry.registerComponent('securitySchemes', 'twilio', {
    type: 'apiKey',
    in: 'header',
    name: 'X-Twilio-Signature',
    description: 'Twilio’s signature over the public address and the form.',
  });
  for (const operation of OPERATIONS) registry.registerPath(routeOf(operation, schemas));
  for (const [name, schema] of Object.entries(schemas.all())) registry.registerComponent('schemas', name, schema);
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Yhteys', version, description: ABOUT, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: publicUrl }],
  });
}

export type OpenApi = ReturnType<typeof createOpenApi>;

function routeOf(operation: Operation, schemas: NamedSchemas): RouteConfig {
  const { method, path, summary, tag, permission, body, answer } = operation;
  return {
    method,
    path,
    summary,
    operationId: idOf(operation),
    tags: [tag],
    security: securityOf(operation),
    ...(permission && { 'x-permission': permission }),
    parameters: parametersOf(operation),
    ...(body && { request: { body: bodyOf(body, schemas) } }),
    responses: { [answer.status]: answerOf(answer, schemas), ...problemResponses(operation) },
  };
}

/** `post /api/v1/tickets/{id}/claim` → `postTicketsIdClaim`. */
function idOf({ method, path }: Operation): string {
  const words = path.replace('/api/v1', '').match(/\w+/g) ?? [];
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function securityOf({ permission, access }: Operation): Record<string, string[]>[] {
  if (access === 'Twilio signature') return [{ twilio: [] }];
  if (access) return [{ bearer: [] }];
  return permission ? [{ bearer: [] }, { cookie: [] }] : [];
}

function bodyOf({ name, schema, type = 'application/json', isOptional }: Body, schemas: NamedSchemas) {
  return { required: !isOptional, content: { [type]: { schema: schemas.add(name, schema) } } };
}

const HEADERS = {
  ETag: { description: 'The version, in quotes; for If-Match', schema: { type: 'string' } },
  'Set-Cookie': { description: 'The session’s cookie', schema: { type: 'string' } },
} as const;

function answerOf({ about, body, raw, headers = [] }: Answer, schemas: NamedSchemas): ResponseConfig {
  return {
    description: about,
    ...(headers.length && { headers: Object.fromEntries(headers.map((name) => [name, HEADERS[name]])) }),
    ...(body && { content: { 'application/json': { schema: schemas.add(body.name, body.schema) } } }),
    ...(raw && { content: { [raw]: { schema: { type: 'string' } } } }),
  };
}
