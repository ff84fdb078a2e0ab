import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DryMongoBinary, MongoBinary } from 'mongodb-memory-server-core';
import { cacheFolder } from './programs.ts';

type Say = (line: string) => void;
type Binary = { ok: true; command: string } | { ok: false; why: string };

const VERSION = '8.0.12';
const DOWNLOAD_FROM = 'https://fastdl.mongodb.org';
const CONNECT_WITHIN_MS = 3_000;
const AGAIN_AFTER_MS = 24 * 3_600_000;

/** MongoDB's own server: cached, or downloaded where the network allows it; a refusal is remembered for a day. */
export async function officialMongod(say: Say): Promise<Binary> {
  const downloadDir = join(cacheFolder(), 'mongodb');
  const refused = join(downloadDir, 'download-refused');
  mkdirSync(downloadDir, { recursive: true });
  try {
    const cached = await DryMongoBinary.locateBinary({ downloadDir, version: VERSION });
    if (cached) return { ok: true, command: cached };
    if (existsSync(refused) && nowMs() - statSync(refused).mtimeMs < AGAIN_AFTER_MS)
      return { ok: false, why: `could not be downloaded (tried again a day later, or without ${refused})` };
    if (!(await isReachable())) throw new Error(`no connection to ${DOWNLOAD_FROM}`);
    say('downloading the official MongoDB (once, some 100 MB) …');
    const command = await MongoBinary.getPath({ downloadDir, version: VERSION });
    rmSync(refused, { force: true });
    return { ok: true, command };
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
    writeFileSync(refused, `${why}\n`);
    return { ok: false, why };
  }
}

/** Any answer will do: without one, a download would only hang. */
async function isReachable(): Promise<boolean> {
  try {
    const from = process.env.MONGOMS_DOWNLOAD_MIRROR ?? DOWNLOAD_FROM;
    await fetch(from, { method: 'HEAD', signal: AbortSignal.timeout(CONNECT_WITHIN_MS) });
    return true;
  } catch {
    return false;
  }
}

function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
