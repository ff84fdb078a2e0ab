import { createServer } from 'node:http';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { mongo } from 'mongoose';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';

type Options = { mongoUri: string; redisUrl: string; prefix: string };

/** The least that any such system does: one synced insert, one BullMQ job, one Socket.IO emit seen by a client. */
export async function startBarePath({ mongoUri, redisUrl, prefix }: Options) {
  const client = await new mongo.MongoClient(mongoUri, {
    maxPoolSize: 50,
    writeConcern: { w: 'majority', journal: true },
  }).connect();
  const rows = client.db(`bench_${prefix}`).collection<{ _id: string; text: string }>('bare');
  const redis = () => new Redis(redisUrl, { maxRetriesPerRequest: null, enableAutoPipelining: true });
  const server = createServer();
  const sockets = new Server(server, { transports: ['websocket'] });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const screen = io(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, {
    transports: ['websocket'],
  });
  await new Promise<void>((resolve) => screen.on('connect', () => resolve()));
  const waiting = new Map<number, () => void>();
  screen.on('seen', (n: number) => waiting.get(n)?.());
  const [forQueue, forWorker] = [redis(), redis()];
  const queue = new Queue('bare', { connection: forQueue, prefix });
  const worker = new Worker('bare', async (job) => void sockets.emit('seen', job.data.n), {
    connection: forWorker,
    prefix,
    concurrency: 16,
  });
  await worker.waitUntilReady();
  let count = 0;
  return {
    async act(): Promise<void> {
      const n = ++count;
      const seen = new Promise<void>((resolve) => waiting.set(n, resolve));
      await rows.insertOne({ _id: `bare${n}`, text: 'x'.repeat(200) });
      await queue.add('bare', { n }, { removeOnComplete: true });
      await seen;
      waiting.delete(n);
    },
    async stop(): Promise<void> {
      screen.disconnect();
      await worker.close();
      await queue.close();
      await sockets.close();
      forQueue.disconnect();
      forWorker.disconnect();
      await client.close();
    },
  };
}
