/**
 * Times that were written down by a clock that may have been set back since. What is corrected must be written down
 * again: read against a `now` that goes on, it would always be just now and never pass. All in epoch milliseconds.
 */

/** A time that was past when it was written: now at the latest. */
export function notAfter(at: number, now: number): number {
  return Math.min(at, now);
}

/** A time that was to come within `longestMs` when it was written: not later than that from now. */
export function dueWithin(at: number, longestMs: number, now: number): number {
  return Math.min(at, now + longestMs);
}

/** How far a wall clock and a monotonic one have drifted apart between two looks before it was set, not slow (ms). */
export const STEP_MS = 5_000;

/**
 * Tells by how much the wall clock was set since the last look (ms; negative: back), 0 when it only went on. A machine
 * that slept looks as if its clock had been set ahead.
 */
export function createStepWatch(wall: () => number, steady: () => number): () => number {
  let drift = wall() - steady();
  return () => {
    const before = drift;
    drift = wall() - steady();
    const step = drift - before;
    return Math.abs(step) < STEP_MS ? 0 : step;
  };
}
