export type Figures = {
  p50: number;
  p95: number;
  p99: number;
  perSecond: number;
  loadedP50: number;
  loadedP95: number;
};
/** How often one at a time, then how often with so many in flight. */
export type Sizes = { single: number; many: number; inFlight: number };

/** Milliseconds of `act` one at a time, then throughput and latency with many in flight. */
export async function measure({ single, many, inFlight }: Sizes, act: () => Promise<void>): Promise<Figures> {
  const one: number[] = [];
  const loaded: number[] = [];
  const timed = async (into: number[]) => {
    const startedAt = performance.now();
    await act();
    into.push(performance.now() - startedAt);
  };
  for (let i = 0; i < single; i++) await timed(one);
  let left = many;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) await timed(loaded);
    }),
  );
  const perSecond = Math.round((many / (performance.now() - startedAt)) * 1_000);
  return {
    p50: quantile(one, 0.5),
    p95: quantile(one, 0.95),
    p99: quantile(one, 0.99),
    perSecond,
    loadedP50: quantile(loaded, 0.5),
    loadedP95: quantile(loaded, 0.95),
  };
}

export function print(row: object): void {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}

export function ratio(value: number, base: number): number {
  return Number((value / base).toFixed(2));
}

export function quantile(values: readonly number[], q: number): number {
  return Number((values.toSorted((a, b) => a - b)[Math.floor(values.length * q)] ?? Number.NaN).toFixed(2));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
