import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type RequestHandler, Router } from 'express';
import { AppError } from '../../shared/errors.ts';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
/** Of the repository, or of what `npm run build` made of it: the console is in `dist/console` in both cases. */
export const CONSOLE_FOLDER = path.join(ROOT, path.basename(ROOT) === 'dist' ? 'console' : 'dist/console');

/** Everything from our own origin, and what a script of ours has made; no inline script or style. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');
const YEAR = 'public, max-age=31536000, immutable';

/** The built console: its files, and its one page for every path of its screens. Mounted at `/console`. */
export function createConsoleFiles({ folder }: { folder: string }): Router {
  const router = Router();
  const index = path.join(folder, 'index.html');
  router.use((_request, response, next) => {
    response.set('content-security-policy', POLICY);
    next();
  });
  // the name of each says what is in it
  router.use('/assets', express.static(path.join(folder, 'assets'), { setHeaders: keepForAYear, index: false }), none);
  router.get(/.*/, (_request, response) => {
    response.set('cache-control', 'no-cache');
    if (existsSync(index)) return response.sendFile('index.html', { root: folder });
    response.status(503).type('html').send(NOT_BUILT);
  });
  return router;
}

function keepForAYear(response: { setHeader: (name: string, value: string) => void }): void {
  response.setHeader('cache-control', YEAR);
}

/** Never the page in place of a file: a browser would keep it as the script that it asked for. */
const none: RequestHandler = (request) => {
  throw new AppError('not-found', `Nothing is at ${request.originalUrl}`);
};

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The console is not built – Yhteys</title>
<h1>The console is not built</h1>
<p>Start the server by <code>npm start</code>, which builds it, or run <code>npm run build</code>; then load this page again.</p>
</html>`;
