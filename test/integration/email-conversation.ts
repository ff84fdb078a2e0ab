import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** Speaks SMTP by hand: each line after the answer to the one before. Gives all answers. */
export async function converse(port: number, commands: string[]): Promise<string[]> {
  const socket = connect(port, '127.0.0.1');
  const answers: string[] = [];
  const left = [...commands];
  for await (const line of createInterface(socket)) {
    answers.push(line);
    if (line[3] === '-') continue;
    const command = left.shift();
    if (command === undefined) break;
    socket.write(`${command}\r\n`);
  }
  socket.destroy();
  return answers;
}
