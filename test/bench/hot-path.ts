import { newId } from '../../shared/ids.ts';
import { startBarePath } from './bare-path.ts';
import { type BenchOptions, startBenchServer } from './bench-server.ts';
import { openClients } from './clients.ts';
import { type Figures, measure, print, ratio, type Sizes } from './measure.ts';

type Options = BenchOptions & { single: number; many: number };

const IN_FLIGHT = 32;
const WARM_UP = 300;

/**
 * Chat message in → stored → ticket → assigned → on the agent's screen, through the product's own entrances, next to
 * the bare path in the same run on the same servers. The clients of both are in this process.
 */
export async function benchHotPath({ mongoUri, redisUrl, single, many }: Options): Promise<void> {
  const prefix = `bench_${newId()}`;
  const sizes = { single, many, inFlight: IN_FLIGHT };
  const bare = await startBarePath({ mongoUri, redisUrl, prefix: `${prefix}-bare` });
  const base = await measureAndPrint('bare path', sizes, bare.act);
  await bare.stop();

  const server = await startBenchServer({ mongoUri, redisUrl, name: prefix });
  const clients = await openClients(server, WARM_UP + single + many);
  // the bare path has warmed this process; the server's is as cold as it starts
  await measure({ single: WARM_UP, many: 0, inFlight: 1 }, clients.startConversation);
  compare('new conversation', await measureAndPrint('new conversation', sizes, clients.startConversation), base);
  compare('follow-up', await measureAndPrint('follow-up', sizes, clients.followUp), base);
  clients.close();
  await server.stop();
}

async function measureAndPrint(name: string, sizes: Sizes, act: () => Promise<void>): Promise<Figures> {
  const figures = await measure(sizes, act);
  print({ name, ...figures });
  return figures;
}

function compare(name: string, figures: Figures, base: Figures): void {
  print({
    name,
    p50OverBare: ratio(figures.p50, base.p50),
    throughputOverBare: ratio(figures.perSecond, base.perSecond),
  });
}
