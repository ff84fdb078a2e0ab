import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Router } from 'express';
import { createHealth } from '../../services/http/health.ts';
import { createApi } from '../../services/wiring/api.ts';
import { renderDocs } from '../../services/wiring/docs-page.ts';
import { createAsyncApi } from '../../shared/contracts/asyncapi.ts';
import { chatClientEvents } from '../../shared/contracts/chat-events.ts';
import { chatServerEvents } from '../../shared/contracts/chat-server-events.ts';
import { createOpenApi } from '../../shared/contracts/openapi.ts';
import { staffClientEvents } from '../../shared/contracts/staff-events.ts';
import { staffServerEvents } from '../../shared/contracts/staff-server-events.ts';

const facts = { publicUrl: 'http://127.0.0.1:3000', version: '1.0.0' };
const openApi = createOpenApi(facts);
const asyncApi = createAsyncApi(facts);

describe('the OpenAPI document', () => {
  it('is of version 3.1', () => {
    expect(openApi.openapi).toMatch(/^3\.1\.\d+$/);
  });

  it('describes every route that is there, and no other', () => {
    const api = createApi(anything({ config: { PUBLIC_URL: facts.publicUrl, ALLOWED_ORIGINS: [] } }));
    const registered = [
      ...routesOf(api).map((route) => route.replace(' ', ' /api/v1')),
      ...routesOf(createHealth(anything())),
      ...webhooks(),
    ];

    const described = Object.entries(openApi.paths ?? {}).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );

    expect(described.toSorted()).toEqual(registered.toSorted());
  });

  it('has nothing at the end of a reference missing', () => {
    expect(dangling(openApi)).toEqual([]);
  });

  it('describes comma lists as they are sent', () => {
    const parameters = openApi.paths?.['/api/v1/tickets']?.get?.parameters ?? [];
    const status = parameters.find((one) => 'name' in one && one.name === 'status');
    expect(status).toMatchObject({ in: 'query', schema: { type: 'string' } });
  });

  it('names the version that a change needs, and what may go wrong', () => {
    const patch = openApi.paths?.['/api/v1/tickets/{id}']?.patch;
    expect(patch?.parameters).toContainEqual(expect.objectContaining({ name: 'If-Match', required: true }));
    expect(Object.keys(patch?.responses ?? {})).toEqual(expect.arrayContaining(['200', '404', '412', '428']));
    expect(patch?.['x-permission']).toBe('ticket:edit');
  });

  it('gives every operation its own id', () => {
    const ids = operations().map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the AsyncAPI document', () => {
  const keys = (table: object, prefix: string) => Object.keys(table).map((name) => `${prefix}.${name}`);

  it('describes every event of both namespaces', () => {
    expect(Object.keys(asyncApi.operations).toSorted()).toEqual(
      [
        ...keys(chatClientEvents, 'chat.client'),
        ...keys(chatServerEvents, 'chat.server'),
        ...keys(staffClientEvents, 'staff.client'),
        ...keys(staffServerEvents, 'staff.server'),
      ].toSorted(),
    );
  });

  it('says of every client event how it is answered, and of staff’s which permission it needs', () => {
    for (const [name, operation] of Object.entries(asyncApi.operations)) {
      expect([name, operation.action]).toEqual([name, name.includes('.client.') ? 'receive' : 'send']);
      expect([name, Boolean(operation.reply)]).toEqual([name, name.includes('.client.')]);
      if (name.startsWith('staff.client.')) expect(operation['x-permission']).toMatch(/^\w+:\w+$/);
    }
  });

  it('has nothing at the end of a reference missing', () => {
    expect(dangling(asyncApi)).toEqual([]);
  });
});

describe('the documentation page', () => {
  const page = renderDocs(openApi, asyncApi);

  it('shows every operation', () => {
    for (const { operationId } of operations()) expect(page).toContain(`<h3 id="${operationId}">`);
  });

  it('works without scripts and without other servers', () => {
    expect(page).not.toMatch(/<script|https?:\/\/|\son\w+=/);
  });

  it('has a target for every link in it', () => {
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.filter((id) => !page.includes(` id="${id}"`))).toEqual([]);
  });
});

function operations() {
  return Object.values(openApi.paths ?? {}).flatMap(({ get, post, put, patch, delete: remove }) =>
    [get, post, put, patch, remove].filter((one) => one !== undefined),
  );
}

/** A dependency that nothing is asked of while routes are registered: whatever is taken of it is another one. */
function anything<T extends object>(known: object = {}): T {
  return new Proxy(() => anything(), {
    get: (_target, key) => (key in known ? Reflect.get(known, key) : anything()),
  }) as object as T;
}

type Layers = Router['stack'];

function routesOf({ stack }: { stack: Layers }): string[] {
  return stack.flatMap(({ route, handle }) => {
    if (route) return [...new Set(route.stack.map(({ method }) => `${method} ${route.path}`))];
    return 'stack' in handle && Array.isArray(handle.stack) ? routesOf({ stack: handle.stack }) : [];
  });
}

/** Registered on the application itself, where the role is wired. */
function webhooks(): string[] {
  const source = readFileSync(join(process.cwd(), 'services/wiring/web-role.ts'), 'utf8');
  return [...source.matchAll(/app\.(get|post|patch|delete)\(\s*'([^']+)'/g)].map(
    ([, method, path]) => `${method} ${path}`,
  );
}

function dangling(document: object): string[] {
  const references: string[] = [];
  JSON.stringify(document, (key, value) => {
    if (key === '$ref') references.push(value);
    return value;
  });
  expect(references.length).toBeGreaterThan(0);
  return references.filter((reference) => find(document, reference) === undefined);
}

function find(document: object, reference: string): unknown {
  return reference
    .replace('#/', '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, part) => (at instanceof Object ? Reflect.get(at, part) : undefined), document);
}
