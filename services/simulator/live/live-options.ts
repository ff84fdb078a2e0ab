import { parseArgs } from 'node:util';
import {
  CITIES,
  DEFAULT_SEED,
  HOUR_MS,
  HOUR_SHARES,
  LIVE_FROM_HOUR,
  LIVE_MINUTES,
  LIVE_SPEED,
  MINUTE_MS,
  OPENS_AT_HOUR,
  STAFFED_OCCUPANCY,
} from '../parameters.ts';

export type LiveOptions = {
  /** Null for what `npm start` would have. */
  url: string | null;
  smtpPort: number | null;
  seed: number;
  /** Real ones. */
  minutes: number;
  /** Minutes of the day in a real one. */
  speed: number;
  occupancy: number;
  cities: string[];
  /** Of the day, as all virtual times. */
  fromMs: number;
  isHelp: boolean;
};
export type LiveParsed = { ok: true; options: LiveOptions } | { ok: false; reason: string };

export const CLOSES_AT_MS = (OPENS_AT_HOUR + HOUR_SHARES.length) * HOUR_MS;
const ALL_CITIES = CITIES.map(({ city }) => city);
const MAX_SPEED = 600;
const MAX_MINUTES = 600;

export const LIVE_HELP = `Lives a day of the demo cities against a running server, through its real doors: residents write by chat, SMS
and mail, and the demo's agents sign in, are given the work, answer it and take breaks. It WRITES tickets into that
server, and answers whatever else waits there; it refuses one that is not a development server with the demo accounts.

npm start                               in one terminal
npm run simulate -- --live              in another: an hour of the day in five minutes; Ctrl-C ends it cleanly
npm run simulate -- --live --from 08:00 --minutes 50          the whole day
npm run simulate -- --live --speed 1 --minutes 60             an hour as long as it is

  --url URL        the server (PUBLIC_URL or PORT of the settings, as npm start has them: http://127.0.0.1:3000)
  --smtp-port N    its port for mail (SMTP_PORT of the settings: 2525)
  --minutes N      real minutes until nobody comes any more, at most to the end of the day (${LIVE_MINUTES})
  --speed X        minutes of the day in a real one, 1 to ${MAX_SPEED} (${LIVE_SPEED})
  --from HH:MM     where in the day it begins, 08:00 to 17:59 (${LIVE_FROM_HOUR}:00)
  --city NAME      only this city, several times for several: ${ALL_CITIES.join(' ')}
  --occupancy X    share of their units that the agents are planned to use, 0.1 to 1 (${STAFFED_OCCUPANCY})
  --seed N         whole number that all draws come from (${DEFAULT_SEED})

Exit code 0 when the run has ended, by time or by Ctrl-C; 1 when it was refused, or agents could not be signed out; 2 for
wrong options. What is assumed, and whence: services/simulator/parameters.ts. How to read it: docs/simulator.md.`;

export function readLiveOptions(args: string[]): LiveParsed {
  try {
    const { values } = parseArgs({
      args,
      options: {
        live: { type: 'boolean' },
        url: { type: 'string' },
        'smtp-port': { type: 'string' },
        minutes: { type: 'string', default: String(LIVE_MINUTES) },
        speed: { type: 'string', default: String(LIVE_SPEED) },
        from: { type: 'string', default: `${LIVE_FROM_HOUR}:00` },
        city: { type: 'string', multiple: true, default: ALL_CITIES },
        occupancy: { type: 'string', default: String(STAFFED_OCCUPANCY) },
        seed: { type: 'string', default: String(DEFAULT_SEED) },
        help: { type: 'boolean', default: false },
      },
    });
    const smtpPort = values['smtp-port'];
    const options: LiveOptions = {
      url: values.url === undefined ? null : values.url.replace(/\/+$/, ''),
      smtpPort: smtpPort === undefined ? null : Number(smtpPort),
      seed: Number(values.seed),
      minutes: Number(values.minutes),
      speed: Number(values.speed),
      occupancy: Number(values.occupancy),
      cities: ALL_CITIES.filter((city) => values.city.includes(city)),
      fromMs: timeOfDay(values.from),
      isHelp: values.help,
    };
    const reason = faultOf(options, values.city);
    return reason ? { ok: false, reason } : { ok: true, options };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** When nobody comes any more. */
export function untilMs({ fromMs, minutes, speed }: Pick<LiveOptions, 'fromMs' | 'minutes' | 'speed'>): number {
  return Math.min(CLOSES_AT_MS, fromMs + minutes * MINUTE_MS * speed);
}

function timeOfDay(text: string): number {
  const [, hours, minutes] = /^(\d{1,2}):([0-5]\d)$/.exec(text) ?? [];
  return Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
}

function faultOf(options: LiveOptions, cities: readonly string[]): string | null {
  const { url, smtpPort, seed, minutes, speed, occupancy, fromMs } = options;
  const isWithin = (value: number, [least, most]: readonly [number, number]) => value >= least && value <= most;
  const stranger = cities.find((city) => !ALL_CITIES.includes(city));
  if (url !== null && !/^https?:\/\/[^/?#]+$/.test(url)) return '--url takes an address such as http://127.0.0.1:3000';
  if (smtpPort !== null && !(Number.isInteger(smtpPort) && isWithin(smtpPort, [1, 65_535])))
    return '--smtp-port takes a port from 1 to 65535';
  if (!Number.isInteger(seed) || !isWithin(seed, [0, 2 ** 31 - 1]))
    return '--seed takes a whole number from 0 to 2147483647';
  if (!(minutes > 0) || minutes > MAX_MINUTES) return `--minutes takes a number above 0, at most ${MAX_MINUTES}`;
  if (!isWithin(speed, [1, MAX_SPEED])) return `--speed takes a number from 1 to ${MAX_SPEED}`;
  if (!isWithin(occupancy, [0.1, 1])) return '--occupancy takes a number from 0.1 to 1';
  if (!isWithin(fromMs, [OPENS_AT_HOUR * HOUR_MS, CLOSES_AT_MS - MINUTE_MS]))
    return '--from takes a time from 08:00 to 17:59';
  return stranger === undefined ? null : `--city takes ${ALL_CITIES.join(', ')}, not ${stranger}`;
}
