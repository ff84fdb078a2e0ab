import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Who runs on a data folder, kept beside the data: after a kill the next start finds its own child by it. */
type ServerRecord = { pid: number; owner: number; command: string };
type Running = { parent: number; line: string };
type Place = { pidFile: string; folder: string };

const STOP_WITHIN_MS = 5_000;

/** The data folder belongs to a Yhteys that runs now; taking another database instead would hide it. */
export class FolderInUseError extends Error {
  constructor(folder: string, owner: number) {
    super(`${folder} is in use by process ${owner}, another Yhteys: stop that, or set DATA_DIR to another folder`);
    this.name = 'FolderInUseError';
  }
}

export function recordServer(pidFile: string, record: ServerRecord): void {
  writeFileSync(pidFile, `${JSON.stringify(record)}\n`);
}

/**
 * Stops the server that a killed process of ours left on the folder. Only one that is surely ours: the recorded pid
 * still runs the recorded command on this very folder, and whoever started it is gone.
 */
export async function stopLeftOver({ pidFile, folder }: Place): Promise<void> {
  const record = existsSync(pidFile) ? parseRecord(readFileSync(pidFile, 'utf8')) : null;
  const running = record && ours(record, folder);
  if (record && running) {
    if (running.parent === record.owner) throw new FolderInUseError(folder, record.owner);
    await end(record, folder);
  }
  rmSync(pidFile, { force: true });
}

async function end(record: ServerRecord, folder: string): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(record.pid, signal);
    } catch {
      return; // ended meanwhile
    }
    for (const until = performance.now() + STOP_WITHIN_MS; performance.now() < until; await pause(50))
      if (!ours(record, folder)) return;
  }
  throw new Error(`process ${record.pid}, left over on ${folder}, does not end; stop it by hand`);
}

function ours({ pid, command }: ServerRecord, folder: string): Running | null {
  const running = inspect(pid);
  return running?.line.includes(command) && running.line.includes(folder) ? running : null;
}

function parseRecord(text: string): ServerRecord | null {
  try {
    const { pid, owner, command } = JSON.parse(text);
    return typeof pid === 'number' && typeof owner === 'number' && typeof command === 'string'
      ? { pid, owner, command }
      : null;
  } catch {
    return null; // half written when the machine went down
  }
}

/** Parent and command line of a process; null when there is none. A dead one nobody waited for has an empty line. */
function inspect(pid: number): Running | null {
  try {
    if (existsSync('/proc/self/stat')) {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // "pid (name) state parent …", and the name may hold anything
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      return { parent, line: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') };
    }
    const told = execFileSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const [parent = '', ...line] = told.split(' ');
    return { parent: Number(parent), line: line.join(' ') };
  } catch {
    return null;
  }
}
