import { createConnection, createServer } from 'node:net';

const HOST = '127.0.0.1';

/** The wished-for port where nobody has it, else any that is free. */
export async function choosePort(wished?: number): Promise<number> {
  return (wished && (await canListen(wished))) || freePort();
}

export async function isTaken(port: number): Promise<boolean> {
  return (await canListen(port)) === 0;
}

export function freePort(): Promise<number> {
  return canListen(0).then((port) => {
    if (port === 0) throw new Error('this machine has no free port');
    return port;
  });
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
