import { LANES, SESSION_STATES } from '@roms/contracts/gateway';
import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Session } from '../sessions/session.ts';

const BREAKER_LEVEL = { closed: 0, half_open: 1, open: 2 } as const;

/** The numbers: in which state, what waits, what is open. Read when Prometheus asks. */
export function createSessionMetrics(registry: Registry) {
  const registers = [registry];
  const state = new Gauge({
    name: 'wa_session_state',
    help: '1 for the state that a number is in',
    registers,
    labelNames: ['session', 'state'],
  });
  const ready = new Gauge({
    name: 'wa_session_ready',
    help: '1 when the session can send',
    labelNames: ['session'],
    registers,
  });
  const deaf = new Gauge({
    name: 'wa_session_deaf',
    help: '1 when it hears nothing although it says that it is ready',
    registers,
    labelNames: ['session'],
  });
  const waiting = new Gauge({
    name: 'wa_permits_waiting',
    help: 'Asks that wait for their lane or were told to come back',
    registers,
    labelNames: ['session', 'lane'],
  });
  const journal = new Gauge({
    name: 'wa_journal_sends',
    help: 'Sends in each state of the journal',
    registers,
    labelNames: ['session', 'state'],
  });

  const breaker = new Gauge({
    name: 'wa_marketing_breaker',
    help: '0 marketing goes, 1 single sends try again, 2 marketing rests',
    registers,
    labelNames: ['session'],
  });

  return {
    codes: new Counter({
      name: 'wa_qr_codes_total',
      help: 'Codes shown to be scanned',
      labelNames: ['session'],
      registers,
    }),
    /** Forgets what was read before: a number may be gone since. */
    clear(): void {
      for (const gauge of [state, ready, deaf, waiting, journal, breaker]) gauge.reset();
    },
    observe(session: Session): void {
      const { id } = session;
      const current = session.view().state;
      for (const name of SESSION_STATES) state.set({ session: id, state: name }, name === current ? 1 : 0);
      ready.set({ session: id }, current === 'ready' ? 1 : 0);
      breaker.set({ session: id }, BREAKER_LEVEL[session.permits.breaker().state]);
      deaf.set({ session: id }, session.isDeaf() ? 1 : 0);
      for (const lane of LANES) waiting.set({ session: id, lane }, session.sender.waiting(lane));
      const counts = session.sendCounts();
      for (const name of ['queued', 'sending', 'sent', 'rejected', 'unknown'])
        journal.set({ session: id, state: name }, counts[name] ?? 0);
    },
  };
}
