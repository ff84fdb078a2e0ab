import { createLogger } from '../../shared/logger.ts';

/** What one line of the log is. */
function logged(write: (log: ReturnType<typeof createLogger>) => void): {
  line: string;
  fields: Record<string, unknown>;
} {
  let line = '';
  const destination = { write: (text: string) => void (line += text) };
  write(createLogger({ level: 'info', destination }));
  return { line, fields: JSON.parse(line) };
}

describe('a line of the log', () => {
  it('has the codes of an error and of its causes, and nobody’s address', () => {
    const refusal = Object.assign(new Error('550 5.1.1 <bad.person@resident.example> unknown'), { code: 'EENVELOPE' });
    const twilio = Object.assign(
      new Error("The 'To' number +358401112200 is not a valid phone number.", { cause: refusal }),
      {
        code: 21211,
      },
    );
    const { line, fields } = logged((log) =>
      log.warn({ err: new Error('not sent', { cause: twilio }) }, 'reply not accepted'),
    );

    expect(line).not.toMatch(/bad\.person|resident\.example|358401112200/);
    expect(fields.err).toMatchObject({
      message: 'not sent',
      cause: {
        code: 21211,
        message: "The 'To' number [phone] is not a valid phone number.",
        cause: {
          code: 'EENVELOPE',
          message: '550 5.1.1 <[mail]> unknown',
          stack: expect.stringContaining('logger.test.ts'),
        },
      },
    });
  });

  it('has no address in what was thrown bare, in a reason or in a path', () => {
    const { fields } = logged((log) =>
      log.warn(
        { err: 'aino@resident.example', reason: '550 to +358401112200', path: '/x/aino%40resident.example' },
        'refused',
      ),
    );
    expect(fields).toMatchObject({ err: '[mail]', reason: '550 to [phone]', path: '/x/[mail]' });
  });

  it('has nothing of what a person wrote or is reached at, at any depth', () => {
    const { line } = logged((log) =>
      log.info({ text: 'secret', a: { phone: 'secret', b: { address: 'secret', c: { email: 'secret' } } } }, 'a step'),
    );
    expect(line).not.toContain('secret');
    expect(line).toContain('[redacted]');
  });
});
