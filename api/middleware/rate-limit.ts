type Bucket = { tokens: number; at: number };
export type Rate = { perSecond: number; burst: number };

/** More names than this and the ones that are full again are forgotten. */
const MAX_BUCKETS = 10_000;

/**
 * Token buckets in memory, one a name: `burst` at once, then `perSecond`. Each process counts for itself.
 * `take` returns 0 when the request may go, else how long to wait (milliseconds).
 */
export function createRateLimit(clock: () => number = () => performance.now()) {
  const buckets = new Map<string, Bucket>();

  function forgetFull(now: number, rate: Rate): void {
    for (const [name, bucket] of buckets) {
      if (bucket.tokens + ((now - bucket.at) / 1000) * rate.perSecond >= rate.burst) buckets.delete(name);
    }
  }

  return {
    take(name: string, rate: Rate): number {
      const now = clock();
      if (buckets.size > MAX_BUCKETS) forgetFull(now, rate);
      const bucket = buckets.get(name) ?? { tokens: rate.burst, at: now };
      const tokens = Math.min(rate.burst, bucket.tokens + ((now - bucket.at) / 1000) * rate.perSecond);
      const isAllowed = tokens >= 1;
      buckets.set(name, { tokens: isAllowed ? tokens - 1 : tokens, at: now });
      return isAllowed ? 0 : Math.ceil(((1 - tokens) / rate.perSecond) * 1000);
    },
  };
}
