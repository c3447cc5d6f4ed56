import { isClockBelieved } from '@roms/domain/clock-floor';

/** A clock, and what is to be corrected when it is set back. */
export type Clock = {
  /** Epoch milliseconds. */
  now: () => number;
  /**
   * Calls `correct` with the time, at once and whenever the clock was set back: what was written down before may lie
   * ahead then. It is called before anybody learns the new time, so nobody reads an uncorrected one against it. A clock
   * that is not believed corrects nothing; once it is right, what it has put off is done.
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
  let isPutOff = false;

  function now(): number {
    const at = system();
    if (!isClockBelieved(at)) {
      isPutOff = true;
      return at;
    }
    const isSetBack = isPutOff || at < latest - SLACK_MS;
    isPutOff = false;
    latest = isSetBack ? at : Math.max(latest, at);
    if (isSetBack) for (const correct of corrections) correct(at);
    return at;
  }

  return {
    now,
    onSetBack(correct) {
      // Before it is in the list, so that it is called once.
      const at = now();
      corrections.push(correct);
      if (!isPutOff) correct(at);
    },
  };
}
