import { gzipSync } from 'node:zlib';
import type { Plugin, Rollup } from 'vite';

/** Prints what a browser has to load before anything shows, and fails the build where that has grown too much. */
export function measureFirstLoad({ mostBytes }: { mostBytes: number }): Plugin {
  return {
    name: 'measure-first-load',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((one): one is Rollup.OutputChunk => one.type === 'chunk');
      const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
      const first = new Set<string>();
      const waiting = chunks.filter((chunk) => chunk.isEntry).map((chunk) => chunk.fileName);
      for (let name = waiting.pop(); name; name = waiting.pop()) {
        if (first.has(name)) continue;
        first.add(name);
        waiting.push(...(byName.get(name)?.imports ?? []));
      }
      const bytes = [...first].reduce((sum, name) => sum + gzipSync(byName.get(name)?.code ?? '').length, 0);
      const said = `first load ${kilobytes(bytes)} of JavaScript, gzipped (at most ${kilobytes(mostBytes)})`;
      if (bytes > mostBytes) this.error(said);
      this.info(said);
    },
  };
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1024)} kB`;
}
