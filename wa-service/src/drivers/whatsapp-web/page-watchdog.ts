import type { Logger } from 'pino';
import type { DriverState } from '../driver.ts';
import type { Attempt } from './attempt.ts';
import type { PageListener } from './page-listener.ts';
import { pageCalls } from './page.ts';
import type { PageStatus } from './page.ts';
import { inTime, MISSED_TICKS, NoAnswer } from './timings.ts';
import type { Timings } from './timings.ts';

export type PageWatchdogDeps = {
  pageListener: PageListener;
  timings: Timings;
  isPairingByCode: () => boolean;
  showQr: (qr: string | null) => void;
  log: Logger;
  /** Of the monotonic clock, which nobody can set (ms). */
  elapsed: () => number;
  phase: () => DriverState['state'];
  show: (state: DriverState['state'], details?: Partial<DriverState>) => void;
  becomeReady: (attempt: Attempt) => void;
  loseConnection: () => void;
  healed: (how: 'reload' | 'restart') => void;
};

export type PageWatchdog = ReturnType<typeof createPageWatchdog>;

/** How often a dead code is asked anew before the browser is replaced. */
const QR_REFRESHES = 3;
/** Stages of healing a deaf session: reloaded, restarted, and restarted in vain: then health tells a person. */
const RELOADED = 1;
const RESTARTED = 2;
const IN_VAIN = 3;

/**
 * Looks at the page every few seconds, because neither the library nor the browser says when something stopped:
 * a frozen browser, a dead code, a sync that the library missed, a session that hears nothing.
 */
export function createPageWatchdog(deps: PageWatchdogDeps) {
  const { pageListener, timings, elapsed } = deps;
  let timer: NodeJS.Timeout | undefined;
  let missed = 0;
  let waitingSince = -Infinity;
  let isKicked = false;
  let qrAt = -Infinity;
  let refreshes = 0;
  let sweptAt = -Infinity;
  /** A backlog of the time without a connection is still being read. */
  let isCatchingUp = false;
  let healed = 0;

  async function tick(attempt: Attempt): Promise<void> {
    if (attempt.isOver()) return;
    try {
      // `initialize` has a limit of its own.
      if (attempt.isInitialized()) await look(attempt);
      else restartWait();
      missed = 0;
    } catch {
      missed += 1;
      if (missed >= MISSED_TICKS) attempt.finish('browser_frozen');
    }
    if (attempt.isOver()) return;
    timer = setTimeout(() => void tick(attempt), timings.tick);
    timer.unref();
  }

  function restartWait(): void {
    waitingSince = elapsed();
    isKicked = false;
  }

  async function look(attempt: Attempt): Promise<void> {
    const status = await ask(attempt);
    if (attempt.isOver()) return;
    const phase = deps.phase();
    if (phase === 'qr') await lookAtCode(attempt, status);
    else if (phase === 'starting' || phase === 'authenticating') await lookAtSync(attempt, status);
    else if (phase === 'disconnected') {
      if (status?.state === 'CONNECTED') deps.becomeReady(attempt);
      else if (elapsed() - waitingSince > timings.offline) attempt.finish('connection_lost');
    } else if (phase === 'ready') {
      if (status?.state !== 'CONNECTED') deps.loseConnection();
      else await listen(attempt);
    }
  }

  /** `null` while a document is being loaded; only no answer at all counts as frozen. */
  async function ask(attempt: Attempt): Promise<PageStatus | null> {
    try {
      return await attempt.call('ask the page', pageCalls.status);
    } catch (error) {
      // By the kind of error, not by a clock: a timer may fire a little before the clock shows its time.
      if (error instanceof NoAnswer) throw error;
      return null;
    }
  }

  async function lookAtCode(attempt: Attempt, status: PageStatus | null): Promise<void> {
    if (status?.state === 'CONNECTED' || status?.state === 'PAIRING') {
      restartWait();
      deps.show('authenticating');
    } else if (deps.isPairingByCode()) {
      // The page shows no codes to scan meanwhile; asking for one would end the other.
      qrAt = elapsed();
    } else if (status?.state === 'UNPAIRED_IDLE' || elapsed() - qrAt > timings.qrStale)
      await renewCode(attempt);
  }

  async function renewCode(attempt: Attempt): Promise<void> {
    refreshes += 1;
    if (refreshes > QR_REFRESHES) {
      attempt.finish('qr_stale');
      return;
    }
    deps.showQr(null);
    await attempt.call('renew the code', pageCalls.refreshQr);
  }

  async function lookAtSync(attempt: Attempt, status: PageStatus | null): Promise<void> {
    const waited = elapsed() - waitingSince;
    if (status?.state === 'UNPAIRED' && waited > timings.kickAfter) {
      await attempt.call('renew the code', pageCalls.refreshQr);
    } else if (status?.state === 'CONNECTED' && status.hasSynced && waited > timings.kickAfter && !isKicked) {
      isKicked = true;
      await attempt.call('tell the library of the sync', pageCalls.kickSync);
    }
    if (waited > timings.syncStuck) attempt.finish('sync_stuck');
  }

  async function listen(attempt: Attempt): Promise<void> {
    if (isCatchingUp || elapsed() - sweptAt > timings.sweep) await sweep(attempt);
    if (pageListener.isDeaf()) await heal(attempt);
    else if (pageListener.isQuiet()) {
      const hears = await attempt.call('ask the servers', pageCalls.askServers).catch(() => false);
      if (hears) pageListener.hadSign();
      else await heal(attempt);
    }
  }

  /** A sweep that fails is no frozen browser: the next one reads the same again. */
  async function sweep(attempt: Attempt): Promise<void> {
    sweptAt = elapsed();
    try {
      isCatchingUp = await pageListener.sweep(attempt, isCatchingUp);
    } catch (error) {
      deps.log.warn({ err: error }, 'could not read what is new');
    }
  }

  async function heal(attempt: Attempt): Promise<void> {
    pageListener.hearAgain();
    if (healed >= RELOADED) {
      healed = healed === RELOADED ? RESTARTED : IN_VAIN;
      deps.healed('restart');
      attempt.finish('deaf');
      return;
    }
    healed = RELOADED;
    deps.healed('reload');
    const reload = attempt.client.pupPage?.reload({ timeout: timings.call });
    if (reload !== undefined) await inTime('reload the page', timings.call, reload);
  }

  return {
    /** The page moved: its patience starts anew. */
    restartWait,
    start(attempt: Attempt): void {
      missed = 0;
      refreshes = 0;
      restartWait();
      timer = setTimeout(() => void tick(attempt), timings.tick);
      timer.unref();
    },
    stop: () => clearTimeout(timer),
    qrShown(): void {
      qrAt = elapsed();
      refreshes = 0;
    },
    /** Something came by an event: this session hears. */
    heard: () => (healed = 0),
    /** Reads what came while the page was not connected. */
    catchUp(attempt: Attempt): void {
      isCatchingUp = true;
      void sweep(attempt);
    },
    isWell: () => missed === 0 && healed < IN_VAIN,
  };
}
