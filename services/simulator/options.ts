import { parseArgs } from 'node:util';
import { DEFAULT_DAYS, DEFAULT_SEED, STAFFED_OCCUPANCY } from './parameters.ts';

export type Options = {
  seed: number;
  days: number;
  occupancy: number;
  isCheck: boolean;
  plot: string | null;
  isHelp: boolean;
};
export type Parsed = { ok: true; options: Options } | { ok: false; reason: string };

export const HELP = `Simulates a day of six cities in virtual time, by the product's matcher and by simpler policies.

npm run simulate                        the day's table, next to Erlang-C and Erlang-A, and a comparison over days
npm run simulate -- --plot day.svg      the same, and its picture
npm run simulate -- --check             M/M/c queues through the matcher against Erlang's formulas (about a minute)
npm run simulate -- --live              against a running server, through its real doors; --live --help says more

  --seed N         whole number that all draws come from (${DEFAULT_SEED})
  --days N         days that the policies are compared over, 1 to 1000 (${DEFAULT_DAYS})
  --occupancy X    share of their units that staff is planned for, 0.1 to 1 (${STAFFED_OCCUPANCY})
  --plot FILE      writes an SVG
  --check          only the queues with a formula; exit code 1 where one is not met
  --help           this text

What is assumed, and whence: services/simulator/parameters.ts. What it shows: docs/simulator.md.`;

const MAX_DAYS = 1000;

export function readOptions(args: string[]): Parsed {
  try {
    const { values } = parseArgs({
      args,
      options: {
        seed: { type: 'string', default: String(DEFAULT_SEED) },
        days: { type: 'string', default: String(DEFAULT_DAYS) },
        occupancy: { type: 'string', default: String(STAFFED_OCCUPANCY) },
        plot: { type: 'string' },
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const options: Options = {
      seed: Number(values.seed),
      days: Number(values.days),
      occupancy: Number(values.occupancy),
      isCheck: values.check,
      plot: values.plot ?? null,
      isHelp: values.help,
    };
    const reason = faultOf(options);
    return reason ? { ok: false, reason } : { ok: true, options };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function faultOf({ seed, days, occupancy, isCheck, plot }: Options): string | null {
  // the generator takes 32 bits of it
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 31) return '--seed takes a whole number from 0 to 2147483647';
  if (!Number.isInteger(days) || days < 1 || days > MAX_DAYS)
    return `--days takes a whole number from 1 to ${MAX_DAYS}`;
  if (!(occupancy >= 0.1 && occupancy <= 1)) return '--occupancy takes a number from 0.1 to 1';
  return isCheck && plot !== null ? '--check draws nothing: leave out --plot' : null;
}
