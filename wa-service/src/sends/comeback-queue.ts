import type { Lane } from '@roms/contracts/gateway';

/**
 * Who was told to come back, and when. It spreads the answers over the waiting asks in the order in which they
 * first came, so that the oldest is not starved by whoever happens to ask at the right moment.
 */

type Waiting = { lane: Lane; firstAskedAt: number; backAt: number };

const PRIORITY: Record<Lane, number> = { reply: 0, transactional: 1, reminder: 2, broadcast: 3 };
/** Whoever is later than this has given up. */
const GRACE_MS = 10_000;
/** A free slot waits this long for somebody older who is due back. */
const DUE_SOON_MS = 2_000;

export type Line = ReturnType<typeof createLine>;

export function createLine(now: () => number, meanGapMs: (lane: Lane) => number) {
  const waiting = new Map<string, Waiting>();

  const isAhead = (one: Waiting, lane: Lane, firstAskedAt: number): boolean =>
    one.lane === lane ? one.firstAskedAt < firstAskedAt : PRIORITY[one.lane] < PRIORITY[lane];
  const isPresent = (one: Waiting): boolean => one.backAt + GRACE_MS >= now();
  const ahead = (key: string, lane: Lane, firstAskedAt: number): Waiting[] =>
    [...waiting].flatMap(([other, one]) =>
      other !== key && one.lane !== 'reply' && isPresent(one) && isAhead(one, lane, firstAskedAt)
        ? [one]
        : [],
    );

  return {
    priority: (lane: Lane) => PRIORITY[lane],
    /** Whether somebody with an older claim is about to come back for the slot that is free now. */
    mustYield(key: string, lane: Lane, firstAskedAt: number): boolean {
      const soon = now() + DUE_SOON_MS;
      return ahead(key, lane, firstAskedAt).some((one) => one.backAt <= soon);
    },
    /** How long the asks ahead of this one will take together (ms). */
    waitMs(key: string, lane: Lane, firstAskedAt: number): number {
      return ahead(key, lane, firstAskedAt).reduce((sum, one) => sum + meanGapMs(one.lane), 0);
    },
    remember(key: string, lane: Lane, firstAskedAt: number, backAt: number): void {
      waiting.set(key, { lane, firstAskedAt, backAt });
      if (waiting.size % 500 === 0) {
        for (const [other, one] of waiting) if (!isPresent(one)) waiting.delete(other);
      }
    },
    forget: (key: string) => void waiting.delete(key),
    sizeOf: (lane: Lane) => [...waiting.values()].filter((one) => one.lane === lane && isPresent(one)).length,
  };
}
