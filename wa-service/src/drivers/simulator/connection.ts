import { randomBytes, randomInt } from 'node:crypto';
import type { PairingCode } from '@roms/contracts/gateway';
import { NotWaitingForScan } from '../driver.ts';
import type { DriverListener, DriverState } from '../driver.ts';
import type { SimulatedNetwork } from './simulated-network.ts';

/** Times of the real engine, a little rounded (ms). */
const TIMES = {
  start: 60,
  pair: 300,
  restore: 150,
  qrRotation: 20_000,
  pairingCode: 160_000,
  retry: 5_000,
  blip: 4_000,
};

/** As WhatsApp's codes: nothing that is read as something else. */
const CODE_LETTERS = '123456789ABCDEFGHJKLMNPQRSTVWXYZ';

export type ConnectionOptions = { sessionId: string; isBornPaired: boolean; onReady: () => void };
export type Connection = ReturnType<typeof createConnection>;

/** The device's life between the phone that pairs it and the server: the states that a session goes through. */
export function createConnection(
  network: SimulatedNetwork,
  listener: DriverListener,
  options: ConnectionOptions,
) {
  const { server } = network;
  const { sessionId } = options;
  const device = () => server.device(sessionId, options.isBornPaired);
  // Its phone is the next one, in the order of the numbers.
  device();
  /** Blips that are still to come; the name keeps them out of the list of planted faults. */
  const blips = `_blips:${sessionId}`;
  let current: DriverState['state'] = 'stopped';
  let steps: NodeJS.Timeout[] = [];
  let pairingCode: PairingCode | null = null;
  const codeNow = (): PairingCode | null =>
    pairingCode !== null && Date.parse(pairingCode.expiresAt) > Date.now() ? pairingCode : null;

  const show = (state: DriverState['state'], details: Partial<DriverState> = {}): void => {
    current = state;
    const phone = device().isPaired === 1 ? device().phone : null;
    listener.state({
      state,
      reason: null,
      qr: null,
      retryAt: null,
      pairingCode: null,
      phone,
      ...details,
    });
    network.changed({ what: 'session' });
  };
  const step = (ms: number, work: () => void): void => void steps.push(setTimeout(work, ms));
  const clearSteps = (): void => {
    for (const timer of steps) clearTimeout(timer);
    steps = [];
  };

  function begin(): void {
    if (device().isPaired === 0) showQr();
    else if (device().isConnected === 0) {
      loseConnection();
      if (server.faultCount(blips) > 0) recover();
    } else {
      show('authenticating');
      step(TIMES.restore, becomeReady);
    }
  }

  function showQr(): void {
    const parts = [16, 32, 32, 32].map((size) => randomBytes(size).toString('base64'));
    show('qr', { qr: `2@${parts.join(',')}`, pairingCode: codeNow() });
    step(TIMES.qrRotation, showQr);
  }

  function becomeReady(): void {
    show('ready');
    options.onReady();
  }

  function loseConnection(): void {
    const retryAt = new Date(Date.now() + TIMES.retry).toISOString();
    show('disconnected', { reason: 'connection_lost', retryAt });
    step(TIMES.retry, () => {
      if (device().isConnected === 1) becomeReady();
      else loseConnection();
    });
  }

  function unpair(reason: string): void {
    clearSteps();
    server.updateDevice(sessionId, { isPaired: 0 });
    show('logged_out', { reason });
  }

  /** Ends a blip after its time, and begins the next one; counted on disk, so that a restart does not stay away. */
  function recover(): void {
    network.after(TIMES.blip, () => {
      if (!server.takeFault(blips)) return;
      reconnect();
      if (server.faultCount(blips) > 0) {
        network.after(TIMES.blip, () => {
          disconnect();
          recover();
        });
      }
    });
  }

  function disconnect(): void {
    server.updateDevice(sessionId, { isConnected: 0 });
    if (current !== 'ready' && current !== 'authenticating') return;
    clearSteps();
    loseConnection();
  }

  function reconnect(): void {
    server.updateDevice(sessionId, { isConnected: 1 });
    if (current !== 'disconnected') return;
    clearSteps();
    becomeReady();
  }

  return {
    is: (state: DriverState['state']) => current === state,
    device,
    /** Starting what runs does nothing. */
    start(): void {
      if (!['stopped', 'logged_out', 'failed'].includes(current)) return;
      clearSteps();
      show('starting');
      step(TIMES.start, begin);
    },
    stop(): void {
      clearSteps();
      if (current !== 'stopped') show('stopped');
    },
    unpair,
    /** The phone's camera on the code; `false` when there is none to be seen. */
    async scan(): Promise<boolean> {
      for (let wait = 0; wait < 40 && current === 'starting'; wait += 1) {
        await new Promise((go) => setTimeout(go, 50));
      }
      if (current !== 'qr') return current === 'authenticating' || current === 'ready';
      pairingCode = null;
      clearSteps();
      server.updateDevice(sessionId, { isPaired: 1, isConnected: 1 });
      show('authenticating');
      step(TIMES.pair, becomeReady);
      return true;
    },
    /** A code to type on the shop's phone instead of scanning. */
    requestCode(): PairingCode {
      if (current !== 'qr') throw new NotWaitingForScan('no code is waited for');
      const code = Array.from({ length: 8 }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('');
      pairingCode = { code, expiresAt: new Date(Date.now() + TIMES.pairingCode).toISOString() };
      clearSteps();
      showQr();
      return pairingCode;
    },
    isCode: (code: string): boolean => codeNow()?.code === code,
    disconnect,
    reconnect(): void {
      server.setFault(blips, 0);
      reconnect();
    },
    /** Loses the connection and finds it again by itself, `times` in a row. */
    blip(times: number): void {
      server.setFault(blips, times);
      disconnect();
      recover();
    },
  };
}
