import type { GatewayBreaker } from '@roms/contracts/gateway';
import { breakerAt, breakerHoldsUntil, CLOSED, stepBreaker } from '@roms/domain/pacing/breaker';
import type { Breaker, BreakerEvent } from '@roms/domain/pacing/breaker';
import type { Logger } from 'pino';
import type { SessionStore } from '../sessions/session-store.ts';

const NAME = 'breaker';

/** A number's circuit breaker on disk; the log hears of each change, because a person has to act on it. */
export function createBreaker(store: SessionStore, now: () => number, log: Pick<Logger, 'warn' | 'info'>) {
  const stored = store.get(NAME);
  let breaker: Breaker = stored === null ? CLOSED : (JSON.parse(stored) as Breaker);

  function keep(next: Breaker): void {
    if (next === breaker) return;
    const before = breakerAt(breaker, now());
    store.set(NAME, JSON.stringify(next));
    breaker = next;
    if (next.state === before.state && next.reason === before.reason) return;
    const { state, reason } = next;
    if (state === 'open') log.warn({ reason, until: iso(next.until) }, 'marketing rests');
    else log.info({ state }, 'marketing goes on');
  }

  return {
    step: (event: BreakerEvent) => keep(stepBreaker(breaker, event, now())),
    /** Another phone was paired: the old number's trouble is not its own. */
    reset: () => keep(CLOSED),
    holdsUntil: () => breakerHoldsUntil(breaker, now()),
    openedAt: () => breaker.openedAt ?? 0,
    view(): GatewayBreaker {
      const { state, reason, since, until } = breakerAt(breaker, now());
      return { state, reason, since: iso(since), until: iso(until) };
    },
  };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
