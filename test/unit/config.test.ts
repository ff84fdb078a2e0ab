import { readConfig } from '../../shared/config.ts';

describe('settings', () => {
  it('have defaults for development', () => {
    expect(readConfig({})).toMatchObject({
      ok: true,
      config: { PORT: 3000, SMTP_PORT: 2525, ROLES: ['web', 'email', 'router', 'delivery', 'metrics'] },
    });
  });

  it('that are empty count as absent', () => {
    expect(readConfig({ PORT: '', REDIS_URL: ' ' })).toMatchObject({ ok: true, config: { PORT: 3000 } });
  });

  it('are all named when they are wrong, with what they should be', () => {
    const result = readConfig({
      NODE_ENV: 'production',
      PORT: 'abc',
      MONGODB_URI: 'http://x',
      SECRET: 'short',
      ROLES: 'web,cook',
    });
    expect(result.ok).toBe(false);
    const faults = result.ok ? [] : result.faults;
    expect(faults.map((fault) => fault.split(/[.:]/)[0])).toEqual(
      expect.arrayContaining([
        'PORT',
        'MONGODB_URI',
        'SECRET',
        'ROLES',
        'REDIS_URL',
        'PUBLIC_URL',
        'TWILIO_AUTH_TOKEN',
      ]),
    );
    expect(faults).toContain('PORT: a port from 0 to 65535');
  });

  it('seed the demo in development alone, unless they say so', () => {
    const given = {
      NODE_ENV: 'production',
      SECRET: 'a-secret-of-tests-alone',
      MONGODB_URI: 'mongodb://db',
      REDIS_URL: 'redis://redis',
      PUBLIC_URL: 'https://contact.example',
      TWILIO_API_BASE: 'http://twilio.example',
    };
    expect(readConfig({})).toMatchObject({ config: { SEED: 'demo' } });
    expect(readConfig(given)).toMatchObject({ ok: true, config: { SEED: 'none' } });
    expect(readConfig({ ...given, SEED: 'demo' })).toMatchObject({ config: { SEED: 'demo' } });
  });

  it('rotate the Twilio token: a comma list', () => {
    expect(readConfig({})).toMatchObject({ config: { TWILIO_AUTH_TOKEN: ['demo-auth-token'] } });
    expect(readConfig({ TWILIO_AUTH_TOKEN: 'new-token, old-token' })).toMatchObject({
      config: { TWILIO_AUTH_TOKEN: ['new-token', 'old-token'] },
    });
    expect(readConfig({ TWILIO_AUTH_TOKEN: ' , ' })).toMatchObject({
      ok: false,
      faults: ['TWILIO_AUTH_TOKEN.0: a token, or a comma list of tokens'],
    });
  });

  it('rotate the secret: a comma list', () => {
    expect(readConfig({ SECRET: 'new-secret-0123456789,old-secret-0123456789' })).toMatchObject({
      config: { SECRET: ['new-secret-0123456789', 'old-secret-0123456789'] },
    });
  });
});
