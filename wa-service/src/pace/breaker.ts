import type { GatewayBreaker } from '@roms/contracts/gateway';
import {
  breakerAt,
  breakerHoldsUntil,
  breakerNotAfter,
  CLOSED,
  stepBreaker,
} from '@roms/domain/pacing/breaker';
import type { Breaker, BreakerEvent } from '@roms/domain/pacing/breaker';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { SessionStore } from '../sessions/session-store.ts';

const NAME = 'breaker';

/** A number's circuit breaker on disk; the log hears of each change, because a person has to act on it. */
export function createBreaker(
  store: SessionStore,
  { now, onSetBack }: Clock,
  log: Pick<Logger, 'warn' | 'info'>,
) {
  const stored = store.get(NAME);
  let breaker: Breaker = stored === null ? CLOSED : (JSON.parse(stored) as Breaker);
  onSetBack((at) => {
    const corrected = breakerNotAfter(breaker, at);
    if (corrected === breaker) return;
    store.set(NAME, JSON.stringify(corrected));
    breaker = corrected;
  });

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
    step(event: BreakerEvent): void {
      // First, because it may correct the breaker.
      const at = now();
      keep(stepBreaker(breaker, event, at));
    },
    /** Another phone was paired: the old number's trouble is not its own. */
    reset: () => keep(CLOSED),
    holdsUntil(): number | null {
      const at = now();
      return breakerHoldsUntil(breaker, at);
    },
    openedAt: () => breaker.openedAt ?? 0,
    view(): GatewayBreaker {
      const at = now();
      const { state, reason, since, until } = breakerAt(breaker, at);
      return { state, reason, since: iso(since), until: iso(until) };
    },
  };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
