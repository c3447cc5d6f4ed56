import type { GatewaySession, PairingCode } from '@roms/contracts/gateway';
import { notAfter } from '@roms/domain/stored-time';
import type { Clock } from '../clock.ts';
import type { DriverState } from '../drivers/driver.ts';
import type { DesiredState } from './desired-state.ts';
import type { SessionStore } from './session-store.ts';

export type SessionView = GatewaySession & { retryAt: string | null; pairingCode: PairingCode | null };

/** What one report of the engine changed; `null` when it repeats what is known. */
export type ViewChange = {
  /** Another state than before, not only another code or reason. */
  isOtherState: boolean;
  hasNewQr: boolean;
} | null;

/** States in which the number works, or waits for a person: only the others count as not ready. */
const SETTLED = new Set<GatewaySession['state']>(['ready', 'qr', 'logged_out', 'stopped']);

/** How a number's state is shown, and since when it has not been ready. */
export function createSessionView(
  id: string,
  store: SessionStore,
  desired: DesiredState,
  { now, onSetBack }: Clock,
) {
  let view = restored();
  let notReadySince: number | null = null;
  onSetBack((at) => {
    if (notReadySince !== null) notReadySince = notAfter(notReadySince, at);
    if (Date.parse(view.since) > at) view = { ...view, since: new Date(at).toISOString() };
  });

  function restored(): SessionView {
    const wish = desired.get();
    const last = store.changes(1)[0];
    const isResting = wish !== 'started';
    return {
      id,
      state: isResting ? wish : 'stopped',
      reason: isResting ? (last?.reason ?? null) : null,
      since: isResting && last !== undefined ? last.at : new Date(now()).toISOString(),
      qr: null,
      retryAt: null,
      pairingCode: null,
      phone: wish === 'logged_out' ? null : store.get('phone'),
    };
  }

  return {
    get: () => view,
    /**
     * Since when the number should be ready and is not (epoch ms): since it was ready last, or was first started.
     * Attempts that fail do not start it anew. `null` while it is ready, or waits for a person.
     */
    notReadySince(): number | null {
      // Corrects it where the clock was set back.
      now();
      return notReadySince;
    },
    /** Takes in what the engine shows. The engine repeats itself, and only another state starts a new `since`. */
    update(next: DriverState): ViewChange {
      const { retryAt, ...rest } = next;
      const isSame =
        rest.state === view.state &&
        rest.reason === view.reason &&
        rest.qr === view.qr &&
        rest.phone === view.phone &&
        rest.pairingCode?.code === view.pairingCode?.code;
      if (isSame) {
        view = { ...view, retryAt };
        return null;
      }
      const isOtherState = rest.state !== view.state;
      const hasNewQr = rest.qr !== null && rest.qr !== view.qr;
      view = { id, ...rest, since: isOtherState ? new Date(now()).toISOString() : view.since, retryAt };
      notReadySince = SETTLED.has(rest.state) ? null : (notReadySince ?? now());
      return { isOtherState, hasNewQr };
    },
  };
}
