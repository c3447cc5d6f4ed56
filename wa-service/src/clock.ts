/** A clock, and what is to be corrected when it is set back. */
export type Clock = {
  /** Epoch milliseconds. */
  now: () => number;
  /**
   * Calls `correct` with the time, at once and whenever the clock was set back: what was written down before may lie
   * ahead then. It is called before anybody learns the new time, so nobody reads an uncorrected one against it.
   */
  onSetBack: (correct: (now: number) => void) => void;
};

/** Clocks are corrected by milliseconds all the time: nobody waits noticeably longer for it (ms). */
const SLACK_MS = 1_000;

/**
 * Watches `system` while it is asked. A clock that was two hours ahead wrote sends, rests and pauses that lie ahead;
 * each keeper of such times says here once how to correct its own, instead of every reader doubting what it reads.
 */
export function createClock(system: () => number): Clock {
  const corrections: ((now: number) => void)[] = [];
  let latest = -Infinity;

  function now(): number {
    const at = system();
    const isSetBack = at < latest - SLACK_MS;
    latest = isSetBack ? at : Math.max(latest, at);
    if (isSetBack) for (const correct of corrections) correct(at);
    return at;
  }

  return {
    now,
    onSetBack(correct) {
      corrections.push(correct);
      correct(now());
    },
  };
}
