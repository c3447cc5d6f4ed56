import type { NotYetReason } from '@roms/contracts/gateway';
import type { PermitAsk, Permits } from '../pace/permit.ts';
import type { ComebackQueue } from './comeback-queue.ts';

const SHORTEST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 3_600_000;

export type AdmissionAsk = PermitAsk & { key: string; firstAskedAt: number };
export type Refusal = { reason: NotYetReason; until: number };

/** Admits sends as the number's budget allows, in the order in which the waiting asks first came. */
export function createAdmission(permits: Permits, comebacks: ComebackQueue, now: () => number) {
  return {
    /** Why an ask cannot go now and until when (epoch ms). `null` admits it: it must go, the slot is kept for no other. */
    refusal(ask: AdmissionAsk, isAnotherAhead: boolean): Refusal | null {
      const refusal = permits.refusal(ask);
      if (refusal !== null || !permits.isPaced || ask.lane === 'reply') return refusal;
      const mustYield = isAnotherAhead || comebacks.mustYield(ask.key, ask.lane, ask.firstAskedAt);
      return mustYield ? { reason: 'gap', until: now() + SHORTEST_RETRY_MS } : null;
    },
    /** When an ask that must wait `waitMs` should come again (ms), behind the asks that came before it. */
    retryAfterMs(ask: AdmissionAsk, waitMs: number): number {
      const aheadMs = ask.lane === 'reply' ? 0 : comebacks.waitMs(ask.key, ask.lane, ask.firstAskedAt);
      const backInMs = Math.min(LONGEST_RETRY_MS, Math.max(SHORTEST_RETRY_MS, Math.ceil(waitMs + aheadMs)));
      comebacks.remember(ask.key, ask.lane, ask.firstAskedAt, now() + backInMs);
      return backInMs;
    },
  };
}
