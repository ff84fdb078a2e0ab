import { randomInt } from 'node:crypto';
import { createConnection, createServer } from 'node:net';

const HOST = '127.0.0.1';

/** The wished-for port where nobody has it, else any that is free. */
export async function choosePort(wished?: number): Promise<number> {
  return (wished && (await canListen(wished))) || freePort();
}

export async function isTaken(port: number): Promise<boolean> {
  return (await canListen(port)) === 0;
}

/** Below the ports that systems give to outgoing connections (32768 on Linux): one of those could take it meanwhile. */
const LOWEST = 20_000;
const HOW_MANY = 12_000;
const MAX_TRIES = 100;

export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const port = await canListen(randomInt(LOWEST, LOWEST + HOW_MANY));
    if (port) return port;
  }
  throw new Error('this machine has no free port');
}

/** The port that was listened on for a moment, 0 where it could not be. */
function canListen(wished: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(wished, HOST, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Whether something accepts connections on the port. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: HOST });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
