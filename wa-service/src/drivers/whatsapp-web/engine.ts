import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Driver, DriverListener } from '../driver.ts';
import type { EndCause } from './attempt-events.ts';
import { createAttempt } from './attempt.ts';
import type { Attempt } from './attempt.ts';
import { browserArgs, findBrowser, NO_BROWSER } from './browser.ts';
import type { BrowserSettings } from './browser.ts';
import { createEngineState } from './engine-state.ts';
import { createEngineStore } from './engine-store.ts';
import { examine } from './examine.ts';
import { createMemoryLimit } from './memory-limit.ts';
import { createPageListener } from './page-listener.ts';
import { createPageSender } from './page-sender.ts';
import { createPageTransitions, LOGGED_OUT } from './page-transitions.ts';
import { createPageWatchdog } from './page-watchdog.ts';
import { pageCalls } from './page.ts';
import { createPairing } from './pairing.ts';
import { freeProfile, wipeProfile } from './profile.ts';
import { createRetryPause } from './retry-pause.ts';
import type { Timings } from './timings.ts';

export type EngineOptions = {
  /** Where the session's profile and store live. */
  folder: string;
  browser: BrowserSettings;
  timings: Timings;
  log: Logger;
  now: () => number;
};

/**
 * WhatsApp Web as a driver: attempts one after the other, each with a Chromium and a client of its own, until the
 * number is stopped or the phone ends the pairing.
 */
export function createEngine(listener: DriverListener, options: EngineOptions): Driver {
  const { folder, timings, log, now } = options;
  const elapsed = (): number => performance.now();
  const store = createEngineStore(join(folder, 'engine.db'), now);
  const state = createEngineState(listener, store, elapsed);
  const retryPause = createRetryPause(timings);
  let current: Attempt | null = null;
  let isWanted = false;
  let retry: NodeJS.Timeout | undefined;
  let lastStep = Promise.resolve();

  const currentIn = (phase: 'ready' | 'qr') => (): Attempt | null =>
    state.phase() === phase ? current : null;
  const pageListener = createPageListener({ listener, store, timings, log, now, elapsed });
  const pageSender = createPageSender({ store, timings, now, ready: currentIn('ready') });
  const pairing = createPairing({
    timings,
    log,
    now,
    waiting: currentIn('qr'),
    show: (code) => state.show('qr', code),
  });
  const watchdog = createPageWatchdog({
    pageListener,
    timings,
    isPairingByCode: pairing.isOpen,
    showQr: pairing.showQr,
    log,
    elapsed,
    phase: state.phase,
    show: state.show,
    becomeReady: (attempt) => transitions.becomeReady(attempt),
    loseConnection: () => transitions.loseConnection(),
    healed: (how) => listener.incident?.({ what: 'healed', how }),
  });
  const memoryLimit = createMemoryLimit({
    maxBytes: options.browser.maxBytes,
    timings,
    elapsed,
    phase: state.phase,
    readyAt: state.readyAt,
    isSending: pageSender.isSending,
  });
  const transitions = createPageTransitions({
    current: () => current,
    state,
    store,
    pageListener,
    pageSender,
    pairing,
    watchdog,
    timings,
    now,
    onEnded: (attempt, cause) => void inOrder(() => onEnded(attempt, cause)),
  });

  /** Runs starts, stops and ends one after the other. */
  function inOrder(step: () => Promise<void>): Promise<void> {
    lastStep = lastStep.then(step).catch((error: unknown) => log.error({ err: error }, 'the engine failed'));
    return lastStep;
  }

  /** Starts an attempt; one that fails before it has begun is tried again like any other. */
  async function launch(): Promise<void> {
    if (!isWanted || current !== null) return;
    try {
      await begin();
    } catch (error) {
      log.error({ err: error }, 'an attempt could not begin');
      current = null;
      retryAfterPause('start_failed', 0);
    }
  }

  async function begin(): Promise<void> {
    const executable = findBrowser(options.browser);
    if (executable === null) {
      isWanted = false;
      state.show('failed', { reason: NO_BROWSER });
      return;
    }
    state.show('starting');
    await freeProfile(folder);
    pageSender.newDocument();
    pairing.reset();
    const attempt: Attempt = createAttempt(
      { folder, executable, args: browserArgs(options.browser), timings, log },
      transitions.eventsOf(() => attempt),
    );
    current = attempt;
    attempt.begin();
    watchdog.start(attempt);
    memoryLimit.start(attempt);
  }

  async function onEnded(attempt: Attempt, cause: EndCause): Promise<void> {
    if (attempt !== current) return;
    stopWatching();
    listener.incident?.({ what: 'browser_ended', cause: cause.replace(LOGGED_OUT, '') });
    log.warn({ cause }, 'an attempt ended');
    if (cause.startsWith(LOGGED_OUT)) {
      await unpair(attempt, cause.slice(LOGGED_OUT.length));
      return;
    }
    const readyMs = state.phase() === 'ready' ? elapsed() - state.readyAt() : 0;
    const reason = attempt.pageError() !== null && cause === 'sync_stuck' ? 'page_changed' : cause;
    retryAfterPause(reason, readyMs);
    await attempt.close(cause !== 'browser_frozen');
    current = null;
  }

  /** Shows why the number is down, and plans the next attempt. `readyMs`: how long the last one had been ready. */
  function retryAfterPause(reason: string, readyMs: number): void {
    const pauseMs = retryPause.next(readyMs);
    state.show('disconnected', { reason, retryAt: new Date(now() + pauseMs).toISOString() });
    clearTimeout(retry);
    retry = setTimeout(() => void inOrder(launch), pauseMs);
  }

  function stopWatching(): void {
    watchdog.stop();
    memoryLimit.stop();
  }

  /** Browser first, then the profile: Chromium would write it again. */
  async function unpair(attempt: Attempt | null, reason: string): Promise<void> {
    current = null;
    isWanted = false;
    clearTimeout(retry);
    await attempt?.close(true);
    await freeProfile(folder);
    await wipeProfile(folder);
    store.unpaired();
    state.show('logged_out', { reason });
  }

  async function start(): Promise<void> {
    if (isWanted && current !== null) return;
    isWanted = true;
    retryPause.reset();
    clearTimeout(retry);
    await launch();
  }

  async function stop(): Promise<void> {
    const attempt = current;
    current = null;
    isWanted = false;
    clearTimeout(retry);
    stopWatching();
    pageSender.close();
    await attempt?.close(true);
    await pageListener.settled();
    if (state.phase() !== 'stopped') state.show('stopped');
  }

  async function logout(): Promise<void> {
    const attempt = current;
    // The page's own events of this logout are ignored from here on.
    current = null;
    stopWatching();
    await attempt?.call('log out', pageCalls.logout).catch(() => undefined);
    await unpair(attempt, 'logged_out_here');
  }

  async function download(ref: string): Promise<Uint8Array> {
    if (current === null) throw new Error('there is no page');
    const message = await current.within('find a file', current.client.getMessageById(ref));
    const file = await message?.downloadMedia();
    if (!file) throw new Error('the page could not get the file');
    return Buffer.from(file.data, 'base64');
  }

  return {
    bornWarm: false,
    start: () => inOrder(start),
    stop: () => inOrder(stop),
    logout: () => inOrder(logout),
    send: pageSender.send,
    keepsIds: pageSender.keepsIds,
    lookup: pageSender.lookup,
    isRegistered: pageSender.isRegistered,
    download,
    memoryBytes: () => memoryLimit.bytesOf(current),
    probe: async () => state.phase() === 'ready' && watchdog.isWell(),
    requestPairingCode: pairing.request,
    examine: () => examine(current),
  };
}
