import type { PairingCode } from '@roms/contracts/gateway';
import type { Logger } from 'pino';
import { NotWaitingForScan } from '../driver.ts';
import type { DriverState } from '../driver.ts';
import type { Attempt } from './attempt.ts';
import type { Timings } from './timings.ts';

export type PairingDeps = {
  timings: Timings;
  log: Logger;
  now: () => number;
  /** The attempt whose page shows a code to scan, or `null`. */
  waiting: () => Attempt | null;
  show: (extra: Pick<DriverState, 'qr' | 'pairingCode'>) => void;
};

/** The library would ask for a new code by itself; a person asks again when the first one was too slow. */
const NEVER_AGAIN_MS = 24 * 3_600_000;

export type Pairing = ReturnType<typeof createPairing>;

/** Linking by a code that is typed on the phone, beside the one that is scanned. */
export function createPairing(deps: PairingDeps) {
  const { timings, now } = deps;
  let qr: string | null = null;
  let code: PairingCode | null = null;
  let expiry: NodeJS.Timeout | undefined;

  const isOpen = (): boolean => code !== null && Date.parse(code.expiresAt) > now();
  const show = (): void => deps.show({ qr, pairingCode: isOpen() ? code : null });

  function end(): void {
    clearTimeout(expiry);
    code = null;
  }

  async function request(phone: string): Promise<PairingCode> {
    const attempt = deps.waiting();
    if (attempt === null) throw new NotWaitingForScan('no code is waited for');
    const asked = attempt.client.requestPairingCode(phone, true, NEVER_AGAIN_MS);
    const text = await attempt.within('ask for a pairing code', asked);
    if (deps.waiting() !== attempt) throw new NotWaitingForScan('it is paired, or was stopped');
    end();
    code = { code: plain(text), expiresAt: new Date(now() + timings.pairingCode).toISOString() };
    expiry = setTimeout(() => void backToScan(attempt), timings.pairingCode);
    expiry.unref();
    show();
    return code;
  }

  async function backToScan(attempt: Attempt): Promise<void> {
    end();
    if (deps.waiting() !== attempt) return;
    show();
    await attempt
      .within('go back to scanning', attempt.client.cancelPairingCode())
      .catch((error: unknown) => deps.log.warn({ err: error }, 'could not go back to scanning'));
  }

  return {
    request,
    /** Whether a code is shown that may be typed now: asking for another would end it. */
    isOpen,
    /** The page shows this to scan now, or nothing while it looks for the next one. */
    showQr(text: string | null): void {
      qr = text;
      show();
    },
    /** Another attempt, another page: what the last one showed is void. */
    reset(): void {
      qr = null;
      end();
    },
  };
}

/** WhatsApp shows `ABCD-EFGH`. */
const plain = (code: unknown): string =>
  String(code)
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
