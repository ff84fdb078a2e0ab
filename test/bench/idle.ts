import { readFileSync } from 'node:fs';
import { setTimeout as pass } from 'node:timers/promises';
import type { BenchServer } from './bench-server.ts';
import { print } from './measure.ts';

const SETTLE_MS = 10_000;
const WATCH_MS = 30_000;
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4_096;

/** Processor and memory of a server that nobody uses, all its sweeps and workers running. */
export async function benchIdle({ pid }: BenchServer, databasePid: number | undefined): Promise<void> {
  await pass(SETTLE_MS);
  const watched = { server: pid(), ...(databasePid && { 'development database': databasePid }) };
  const before = Object.values(watched).map(usageOf);
  await pass(WATCH_MS);
  for (const [i, [name, id]] of Object.entries(watched).entries()) {
    const after = usageOf(id);
    const seconds = after.cpuSeconds - (before[i]?.cpuSeconds ?? 0);
    print({
      name: `idle ${name}`,
      percentOfACore: Number(((seconds / WATCH_MS) * 100_000).toFixed(1)),
      megabytes: Math.round(after.bytes / 1e6),
    });
  }
}

/** Processor seconds so far and resident memory in bytes, from Linux's /proc. */
function usageOf(pid: number): { cpuSeconds: number; bytes: number } {
  // the name before it may hold spaces
  const [, ticks = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const fields = ticks.split(' ');
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    bytes: pages * PAGE_BYTES,
  };
}
