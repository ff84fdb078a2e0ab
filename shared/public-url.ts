import type { Config } from './config.ts';

/** What Twilio signs and links point to, without a slash at its end. */
export function publicUrlOf({ PUBLIC_URL, PORT }: Pick<Config, 'PUBLIC_URL' | 'PORT'>): string {
  return (PUBLIC_URL ?? `http://127.0.0.1:${PORT}`).replace(/\/+$/, '');
}

/** Origins whose pages may use the staff's interface: our own and those allowed by the settings. */
export function originsOf(config: Pick<Config, 'PUBLIC_URL' | 'PORT' | 'ALLOWED_ORIGINS'>): ReadonlySet<string> {
  const local = config.PUBLIC_URL ? [] : [`http://localhost:${config.PORT}`, `http://127.0.0.1:${config.PORT}`];
  return new Set([
    new URL(publicUrlOf(config)).origin,
    ...local,
    ...config.ALLOWED_ORIGINS.map((url) => new URL(url).origin),
  ]);
}
