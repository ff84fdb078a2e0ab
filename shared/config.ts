import { z } from 'zod';
import { FAILPOINTS } from './failpoints.ts';
import { isBare } from './text.ts';

const ALL_ROLES = ['web', 'email', 'router', 'delivery', 'metrics'] as const;
export type ProcessRole = (typeof ALL_ROLES)[number];

const PORT_RANGE = 'a port from 0 to 65535';
const port = z.coerce.number(PORT_RANGE).int(PORT_RANGE).min(0, PORT_RANGE).max(65_535, PORT_RANGE);
const list = (text: string) =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);

const schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  /** Where its doors are; development's have known passwords, so they are this machine's alone. */
  HOST: z.string().optional(),
  PORT: port.default(3000),
  PUBLIC_URL: z.url().optional(),
  SMTP_PORT: port.default(2525),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'a mongodb:// or mongodb+srv:// address')
    .optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'a redis:// or rediss:// address')
    .optional(),
  /** Of every key in Redis, so that servers can share one. */
  KEY_PREFIX: z
    .string()
    .regex(/^[a-z0-9_-]+$/i, 'letters, digits, - and _')
    .default('yhteys'),
  ROLES: z
    .string()
    .default(ALL_ROLES.join(','))
    .transform(list)
    .pipe(z.array(z.enum(ALL_ROLES)).min(1)),
  DATA_DIR: z.string().min(1).default('.data'),
  SEED: z.enum(['demo', 'none']).optional(),
  SECRET: z
    .string()
    .transform(list)
    .pipe(z.array(z.string().min(16, 'at least 16 characters each')).min(1))
    .optional(),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-zA-Z]{32}$/, 'AC and 32 characters')
    .default(`ACdemo${'0'.repeat(28)}`),
  /** The first sends, all verify. */
  TWILIO_AUTH_TOKEN: z
    .string()
    .default('demo-auth-token')
    .transform(list)
    .pipe(z.tuple([z.string('a token, or a comma list of tokens')], z.string())),
  TWILIO_API_BASE: z.url().optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'a smtp:// or smtps:// address')
    .optional(),
  ALLOWED_ORIGINS: z.string().default('').transform(list).pipe(z.array(z.url())),
  TRUST_PROXY: z.coerce.number().int().min(0).default(0),
  /** Tests only: where this process kills itself (shared/failpoints.ts). */
  FAILPOINT: z.enum(FAILPOINTS).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

const whole = schema.transform((given) => ({
  ...given,
  HOST: given.HOST ?? (given.NODE_ENV === 'production' ? '0.0.0.0' : '127.0.0.1'),
  // the demo's passwords are known to everybody
  SEED: given.SEED ?? (given.NODE_ENV === 'production' ? ('none' as const) : ('demo' as const)),
}));

export type Config = Readonly<z.infer<typeof whole>>;
export type ConfigResult = { ok: true; config: Config } | { ok: false; faults: string[] };

/** All settings, checked together: every fault is named with what the setting should be. Empty counts as absent. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): ConfigResult {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && !isBare(value)));
  const parsed = whole.safeParse(given);
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`);
  const faults = [...wrong, ...missingInProduction(given)];
  if (parsed.success && !faults.length) return { ok: true, config: Object.freeze(parsed.data) };
  return { ok: false, faults };
}

/** What development makes up for itself must be given where it counts. */
function missingInProduction(given: Record<string, string | undefined>): string[] {
  if (given.NODE_ENV !== 'production') return [];
  const needed = [
    'SECRET',
    'MONGODB_URI',
    'REDIS_URL',
    'PUBLIC_URL',
    ...(given.TWILIO_API_BASE ? [] : ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN']),
  ];
  return needed.filter((name) => given[name] === undefined).map((name) => `${name}: required in production`);
}

/** Exit code of a server that cannot start with its settings (EX_CONFIG of sysexits.h). */
export const EXIT_CONFIG = 78;
