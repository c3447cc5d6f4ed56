/** Computes `what` or answers what was computed less than `ms` milliseconds ago. */
export type Share = <T>(what: string, ms: number, compute: () => Promise<T>) => Promise<T>;

type Kept = { until: number; value: Promise<unknown> };

/**
 * One computation for all who ask within some time: every open dashboard asks for the same figures after each change.
 * Whoever asks while it is under way waits for it; a failure is not kept. `clock` is in milliseconds.
 */
export function createShare(clock: () => number = () => performance.now()): Share {
  const kept = new Map<string, Kept>();
  return <T>(what: string, ms: number, compute: () => Promise<T>): Promise<T> => {
    const now = clock();
    for (const [name, { until }] of kept) if (until <= now) kept.delete(name);
    const known = kept.get(what);
    if (known) return known.value as Promise<T>;
    const value = compute();
    const entry = { until: now + ms, value };
    kept.set(what, entry);
    value.catch(() => {
      if (kept.get(what) === entry) kept.delete(what);
    });
    return value;
  };
}
