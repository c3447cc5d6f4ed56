import type { NotYetReason } from '@roms/contracts/gateway';
import type { Line } from './comeback-queue.ts';
import type { PermitAsk, Permits } from '../pace/permit.ts';

/** Whose turn it is: what the number's budget allows, in the order in which the waiting first came. */

const SHORTEST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 3_600_000;

export type TurnAsk = PermitAsk & { key: string; firstAskedAt: number };

export function createTurns(permits: Permits, line: Line, now: () => number) {
  return {
    /** Why an ask cannot go now, or `null`: then it must, because the slot is kept for nobody else. */
    whyNot(ask: TurnAsk, isSomebodyAhead: boolean): { reason: NotYetReason; until: number } | null {
      const refusal = permits.refusal(ask);
      if (refusal !== null || !permits.isPaced || ask.lane === 'reply') return refusal;
      const mustYield = isSomebodyAhead || line.mustYield(ask.key, ask.lane, ask.firstAskedAt);
      return mustYield ? { reason: 'gap', until: now() + SHORTEST_RETRY_MS } : null;
    },
    /** When an ask that must wait `waitMs` should come again (ms), given everybody who came first. */
    comeBackIn(ask: TurnAsk, waitMs: number): number {
      const before = ask.lane === 'reply' ? 0 : line.waitMs(ask.key, ask.lane, ask.firstAskedAt);
      const backIn = Math.min(LONGEST_RETRY_MS, Math.max(SHORTEST_RETRY_MS, Math.ceil(waitMs + before)));
      line.remember(ask.key, ask.lane, ask.firstAskedAt, now() + backIn);
      return backIn;
    },
  };
}
