import type { Express } from 'express';
import { createAsyncApi } from '../../shared/contracts/asyncapi.ts';
import { createOpenApi } from '../../shared/contracts/openapi.ts';
import { renderDocs } from './docs-page.ts';

/** Of the interface, not of the program: it grows with what clients can rely on. */
const INTERFACE_VERSION = '1.0.0';

/** The machine-readable descriptions of the interfaces, made from the schemas that validate. */
export function mountDocuments(app: Express, { publicUrl }: { publicUrl: string }): void {
  const openApi = createOpenApi({ publicUrl, version: INTERFACE_VERSION });
  const asyncApi = createAsyncApi({ publicUrl, version: INTERFACE_VERSION });
  const page = renderDocs(openApi, asyncApi);
  app.get('/openapi.json', (_request, response) => {
    response.json(openApi);
  });
  app.get('/asyncapi.json', (_request, response) => {
    response.json(asyncApi);
  });
  app.get('/docs', (_request, response) => {
    response.type('html').send(page);
  });
}
