import type { Lane } from '@roms/contracts/gateway';
import { createClock } from '../clock.ts';

/** An ask that was told to come back at `backAt`; times in epoch ms. */
type Comeback = { lane: Lane; firstAskedAt: number; backAt: number };

const PRIORITY: Record<Lane, number> = { reply: 0, transactional: 1, reminder: 2, broadcast: 3 };
/** A caller that is later than this has given up. */
const GRACE_MS = 10_000;
/** A free slot waits this long for an older ask that is due back. */
const DUE_SOON_MS = 2_000;

export type ComebackQueue = ReturnType<typeof createComebackQueue>;

/**
 * Which asks were told to come back, and when. It spreads the answers over the waiting asks in the order in which they
 * first came, so that a young ask that happens to come at the right moment does not starve the oldest.
 */
export function createComebackQueue(system: () => number, meanGapMs: (lane: Lane) => number) {
  const { now, onSetBack } = createClock(system);
  const waiting = new Map<string, Comeback>();
  // Their times are of the clock before: whoever still waits comes back anyway.
  onSetBack(() => waiting.clear());

  const isAhead = (one: Comeback, lane: Lane, firstAskedAt: number): boolean =>
    one.lane === lane ? one.firstAskedAt < firstAskedAt : PRIORITY[one.lane] < PRIORITY[lane];
  const isPresent = (one: Comeback, at: number): boolean => one.backAt + GRACE_MS >= at;
  const present = (): [string, Comeback][] => {
    // The time first: asking for it forgets everybody where the clock was set back.
    const at = now();
    return [...waiting].filter(([, one]) => isPresent(one, at));
  };
  const ahead = (key: string, lane: Lane, firstAskedAt: number): Comeback[] =>
    present().flatMap(([other, one]) =>
      other !== key && one.lane !== 'reply' && isAhead(one, lane, firstAskedAt) ? [one] : [],
    );

  return {
    priority: (lane: Lane) => PRIORITY[lane],
    /** Whether an older ask is about to come back for the slot that is free now. */
    mustYield(key: string, lane: Lane, firstAskedAt: number): boolean {
      const soon = now() + DUE_SOON_MS;
      return ahead(key, lane, firstAskedAt).some((one) => one.backAt <= soon);
    },
    /** How long the asks ahead of this one will take together (ms). */
    waitMs(key: string, lane: Lane, firstAskedAt: number): number {
      return ahead(key, lane, firstAskedAt).reduce((sum, one) => sum + meanGapMs(one.lane), 0);
    },
    remember(key: string, lane: Lane, firstAskedAt: number, backAt: number): void {
      const at = now();
      waiting.set(key, { lane, firstAskedAt, backAt });
      if (waiting.size % 500 === 0) {
        for (const [other, one] of waiting) if (!isPresent(one, at)) waiting.delete(other);
      }
    },
    forget: (key: string) => void waiting.delete(key),
    sizeOf: (lane: Lane) => present().filter(([, one]) => one.lane === lane).length,
  };
}
