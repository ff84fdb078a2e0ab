import { newId } from '../../shared/ids.ts';
import { type BenchOptions, type BenchServer, startBenchServer } from './bench-server.ts';
import { openClients } from './clients.ts';
import { type Figures, measure, median, print, ratio } from './measure.ts';
import { storeTickets } from './stored-tickets.ts';

type Options = BenchOptions & { few: number; many: number; runs: number };
type Run = { fresh: Figures; followUp: Figures };

const SIZES = { single: 100, many: 600, inFlight: 32 };
const WARM_UP = 50;
const FIGURES = ['p50', 'loadedP50', 'perSecond'] as const;

/**
 * The whole way again with few and with many tickets stored, in turns: nothing on it may grow with their number.
 * Resolves to the server with many, for what else is to be asked of it.
 */
export async function benchGrowth({ few, many, runs, ...servers }: Options): Promise<BenchServer> {
  const [small, large] = [
    await startBenchServer({ ...servers, name: `bench_few_${newId()}` }),
    await startBenchServer({ ...servers, name: `bench_many_${newId()}` }),
  ];
  await storeTickets(small, few);
  await storeTickets(large, many);
  const withFew: Run[] = [];
  const withMany: Run[] = [];
  for (let run = 0; run < runs; run++) {
    withFew.push(await oneRun(small));
    withMany.push(await oneRun(large));
  }
  for (const kind of ['fresh', 'followUp'] as const) {
    for (const figure of FIGURES) {
      const [a, b] = [withFew, withMany].map((all) => median(all.map((run) => run[kind][figure])));
      print({ name: `${kind} ${figure}`, [`of ${few}`]: a, [`of ${many}`]: b, ratio: ratio(b ?? 0, a ?? 0) });
    }
  }
  await small.stop();
  return large;
}

/** A short one, after a warm-up of its own kind. */
async function oneRun(server: BenchServer): Promise<Run> {
  const clients = await openClients(server, WARM_UP + SIZES.single + SIZES.many);
  await measure({ single: WARM_UP, many: 0, inFlight: 1 }, clients.startConversation);
  const fresh = await measure(SIZES, clients.startConversation);
  const followUp = await measure(SIZES, clients.followUp);
  clients.close();
  await server.tidy();
  return { fresh, followUp };
}
