/** The value below which `share` (0 to 1) of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Times `work` again and again until `count` samples or `limitMs` are reached; milliseconds. */
export async function sample(
  count: number,
  limitMs: number,
  work: (index: number) => Promise<unknown>,
): Promise<number[]> {
  const samples: number[] = [];
  const end = performance.now() + limitMs;
  for (let index = 0; index < count && performance.now() < end; index += 1) {
    const startedAt = performance.now();
    await work(index);
    samples.push(performance.now() - startedAt);
  }
  return samples;
}

/** How many times a second `work` succeeds with `lanes` of them at once, over `ms` milliseconds. */
export async function throughput(
  lanes: number,
  ms: number,
  work: (index: number) => Promise<unknown>,
): Promise<number> {
  let started = 0;
  let done = 0;
  const startedAt = performance.now();
  const lane = async (): Promise<void> => {
    while (performance.now() - startedAt < ms) {
      await work(started++);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return (done * 1000) / (performance.now() - startedAt);
}

/** One line of a report: p50 and p95 in milliseconds. */
export function printTimes(what: string, samples: readonly number[]): void {
  const [p50, p95] = [percentile(samples, 0.5), percentile(samples, 0.95)].map((ms) =>
    ms.toFixed(1).padStart(8),
  );
  console.log(`  ${what.padEnd(50)} p50 ${p50} ms  p95 ${p95} ms  (${samples.length})`);
}

/** How many times the bound's time `samples` took. */
export function printRatio(what: string, samples: readonly number[], bound: readonly number[]): void {
  const ratio = (share: number): string =>
    `${(percentile(samples, share) / percentile(bound, share)).toFixed(1)}×`.padStart(8);
  console.log(`  ${what.padEnd(50)} p50 ${ratio(0.5)}     p95 ${ratio(0.95)}`);
}
