import type { DriverListener, DriverState } from '../driver.ts';
import type { EngineStore } from './engine-store.ts';

export type EngineState = ReturnType<typeof createEngineState>;

/** The state that the engine shows, and since when it was ready last. */
export function createEngineState(listener: DriverListener, store: EngineStore, elapsed: () => number) {
  let phase: DriverState['state'] = 'stopped';
  let readyAt = -Infinity;

  return {
    phase: () => phase,
    /** When it became ready last, by the monotonic clock (ms). */
    readyAt: () => readyAt,
    /** Tells a state; what `details` leaves out is empty in it. */
    show(next: DriverState['state'], details: Partial<DriverState> = {}): void {
      if (next === 'ready' && phase !== 'ready') readyAt = elapsed();
      phase = next;
      listener.state({
        state: next,
        reason: null,
        qr: null,
        retryAt: null,
        pairingCode: null,
        phone: store.isPaired() ? store.phone() || null : null,
        ...details,
      });
    },
  };
}
