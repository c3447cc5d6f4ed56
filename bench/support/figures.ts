/** The value below which `share` (0 to 1) of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/**
 * Times several works in turns, so that whatever else the machine does falls on all of them alike, until `rounds` or
 * `limitMs` are reached; milliseconds.
 */
export async function inTurns<K extends string>(
  rounds: number,
  limitMs: number,
  works: Record<K, (round: number) => Promise<unknown>>,
): Promise<Record<K, number[]>> {
  const names = Object.keys(works) as K[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, number[]>;
  const end = performance.now() + limitMs;
  for (let round = 0; round < rounds && performance.now() < end; round += 1) {
    for (const name of names) {
      const startedAt = performance.now();
      const measured = await works[name](round);
      // A work that has a clock of its own answers its own figure.
      times[name].push(typeof measured === 'number' ? measured : performance.now() - startedAt);
    }
  }
  return times;
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
