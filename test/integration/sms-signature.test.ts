import { createServer, type Server } from 'node:http';
import express from 'express';
import { signedForm } from '../../channels/sms/signed-form.ts';
import { createLogger } from '../../shared/logger.ts';
import published from '../fixtures/twilio/signatures.json' with { type: 'json' };

const { authToken, origin, path, vectors } = published;
const log = createLogger({ level: 'silent' });
let server: Server;
let here: string;

beforeAll(async () => {
  const handle = signedForm(
    { authTokens: ['another-token', authToken], publicUrl: origin, log },
    async (form, _request, response) => {
      response.json(form);
    },
  );
  server = createServer(express().post('/myapp.php', handle));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  here = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

type Pairs = string[][];
const post = (form: Pairs, { signature = '', at = path }: { signature?: string; at?: string }) =>
  fetch(here + at, { method: 'POST', headers: { 'x-twilio-signature': signature }, body: formOf(form) });
const formOf = (form: Pairs) =>
  new URLSearchParams(form.map(([name = '', value = '']): [string, string] => [name, value]));

describe('a form as Twilio signs it', () => {
  it.each(vectors)('is known by the address the public uses, not by ours: $name', async ({ form, signature }) => {
    expect((await post(form, { signature })).status).toBe(200);
  });

  it.each(vectors)('is refused after any change: $name', async ({ form, signature }) => {
    const changed = form.map(([name = '', value = '']) => [name, `${value}0`]);
    const refused = await Promise.all([
      post(changed, { signature }),
      post([...form, ['Extra', '1']], { signature }),
      post(form, { signature, at: `${path}&more=1` }),
      post(form, { signature, at: '/myapp.php' }),
      post(form, { signature: signature.toLowerCase() }),
      post(form, { signature: 'short' }),
      post(form, {}),
    ]);
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
  });

  it('is refused when it is no form', async () => {
    const signature = vectors[0]?.signature ?? '';
    const headers = { 'content-type': 'application/json', 'x-twilio-signature': signature };
    expect((await fetch(here + path, { method: 'POST', headers, body: '{"CallSid":"CA1"}' })).status).toBe(403);
  });
});
