import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';

/** Where a statement's connection breaks: before the server has it, or before its answer is back. */
export type Cut = 'before' | 'after';

/** Stands before a database and cuts the connection of the next statement that holds a word, once asked to. */
export async function startCuttingProxy(uri: string) {
  const { hostname, port } = new URL(uri);
  let armed: { cut: Cut; word: string } | null = null;
  const proxy = createServer((client) => handOn(client, dial({ host: hostname, port: Number(port) })));
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();

  function handOn(client: Socket, database: Socket): void {
    let isCut = false;
    client.on('data', (chunk) => {
      if (armed && chunk.includes(armed.word)) {
        isCut = true;
        const { cut } = armed;
        armed = null;
        if (cut === 'before') return client.destroy();
      }
      database.write(chunk);
    });
    database.on('data', (chunk) => {
      if (isCut) client.destroy();
      else client.write(chunk);
    });
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      one.on('error', () => {});
      one.on('close', () => other.destroy());
    }
  }

  return {
    uri: `mongodb://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/?directConnection=true`,
    cutNext(cut: Cut, word: string): void {
      armed = { cut, word };
    },
    wasCut: () => armed === null,
    stop: () => proxy.close(),
  };
}
