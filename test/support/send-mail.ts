import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { ServerProcess } from './server-process.ts';

type Envelope = { from: string; to: string };

/** A resident's provider, without trying again: the answers up to the first refusal, to the mail itself or to the end of the connection. */
export async function sendMail(
  { smtpPort }: Pick<ServerProcess, 'smtpPort'>,
  { from, to }: Envelope,
  lines: string[],
): Promise<string[]> {
  const socket = connect(smtpPort, '127.0.0.1');
  const answers: string[] = [];
  const commands = [
    'EHLO home.example',
    `MAIL FROM:<${from}>`,
    `RCPT TO:<${to}>`,
    'DATA',
    `${lines.join('\r\n')}\r\n.`,
  ];
  const heard = createInterface(socket);
  socket.on('error', () => {});
  socket.once('close', () => heard.close());
  for await (const line of heard) {
    if (line[3] === '-') continue;
    answers.push(line);
    const command = commands.shift();
    if (!command || line.startsWith('4') || line.startsWith('5')) break;
    socket.write(`${command}\r\n`);
  }
  socket.destroy();
  return answers;
}
