import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../services/http/app.ts';
import { createConsoleFiles } from '../../services/http/serve-console.ts';
import { createLogger } from '../../shared/logger.ts';

describe('the console is served', () => {
  let folder: string;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'console-'));
    const app = createApp({
      config: { TRUST_PROXY: 0 },
      log: createLogger({ level: 'silent' }),
      mount: (one) => one.use('/console', createConsoleFiles({ folder })),
    });
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/console`;
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  it('says what to do where it is not built', async () => {
    const response = await fetch(url);

    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('npm run build')]);
  });

  it('by one page at every path of its screens, and by files that a browser may keep', async () => {
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<title>Console</title>');
    writeFileSync(join(folder, 'assets/main-abc.js'), 'export {};');

    const [page, deep, script, missing] = await Promise.all(
      ['', '/tickets/1', '/assets/main-abc.js', '/assets/old.js'].map((path) => fetch(url + path)),
    );

    expect([await page?.text(), await deep?.text()]).toEqual(['<title>Console</title>', '<title>Console</title>']);
    expect(deep?.headers.get('cache-control')).toBe('no-cache');
    expect(page?.headers.get('content-security-policy')).toMatch(/script-src 'self';.*style-src 'self';/);
    expect(script?.headers.get('cache-control')).toContain('immutable');
    expect(missing?.status).toBe(404);
  });
});
