import { join } from 'node:path';
import { defineConfig } from 'vite';
import { adoptStyles } from './build/adopt-styles.ts';
import { measureFirstLoad } from './build/measure-first-load.ts';

const ROOT = import.meta.dirname;

/** Builds the console to `dist/console`, whence the web role serves it. */
export default defineConfig({
  root: ROOT,
  base: '/console/',
  plugins: [adoptStyles(), measureFirstLoad({ mostBytes: 250 * 1024 })],
  build: {
    outDir: join(ROOT, '../../dist/console'),
    emptyOutDir: true,
    target: 'es2022',
    // nothing in style-src but our own files: no data: URLs of fonts or pictures in the style sheet either
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
