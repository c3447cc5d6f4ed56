import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Driver, DriverListener, DriverState } from '../driver.ts';
import { createAttempt } from './attempt.ts';
import type { Attempt, EndCause } from './attempt.ts';
import { browserArgs, findBrowser, NO_BROWSER } from './browser.ts';
import type { BrowserSettings } from './browser.ts';
import { createEars } from './page-listener.ts';
import { examine } from './examine.ts';
import { createMemory } from './engine-store.ts';
import { createMouth } from './page-sender.ts';
import { createPairing } from './pairing.ts';
import { freeProfile, wipeProfile } from './profile.ts';
import type { Timings } from './timings.ts';
import { createWatch } from './watch.ts';
import { createWeight } from './memory-limit.ts';
import { pageCalls } from './page.ts';

export type EngineOptions = {
  /** Where the session's profile and memory live. */
  folder: string;
  browser: BrowserSettings;
  timings: Timings;
  log: Logger;
  now: () => number;
};

/** An attempt that held for so long has recovered (ms): the next failure starts with the first pause again. */
const RECOVERED_MS = 60_000;
const LOGGED_OUT = 'logged_out:';
/** The page looks for its servers by itself; any other state but `CONNECTED` is followed by `disconnected`. */
const LOST_LINE = new Set(['OPENING', 'TIMEOUT', 'PAIRING']);

/**
 * WhatsApp Web behind the seam: attempts one after the other, each with a Chromium and a client of its own, until
 * somebody stops it or the phone ends the pairing.
 */
export function createEngine(listener: DriverListener, options: EngineOptions): Driver {
  const { folder, timings, log, now } = options;
  const memory = createMemory(join(folder, 'engine.db'), now);
  let phase: DriverState['state'] = 'stopped';
  let current: Attempt | null = null;
  let isWanted = false;
  let failures = 0;
  let readyAt = 0;
  let retry: NodeJS.Timeout | undefined;
  let turn = Promise.resolve();

  const ears = createEars({ listener, memory, timings, log, now });
  const mouth = createMouth({ memory, timings, now, ready: () => (phase === 'ready' ? current : null) });
  const pairing = createPairing({
    timings,
    log,
    now,
    waiting: () => (phase === 'qr' ? current : null),
    show: (extra) => show('qr', extra),
  });
  const watch = createWatch({
    ears,
    timings,
    isPairingByCode: pairing.isOpen,
    showQr: pairing.showQr,
    log,
    now,
    phase: () => phase,
    show,
    becomeReady,
    loseConnection,
    healed: (how) => listener.noted?.({ what: 'healed', how }),
  });

  const weight = createWeight({
    ...{ maxBytes: options.browser.maxBytes, timings, now, phase: () => phase, readyAt: () => readyAt },
    isSending: mouth.isSending,
  });

  function show(state: DriverState['state'], extra: Partial<DriverState> = {}): void {
    phase = state;
    const phone = memory.isPaired() ? memory.phone() || null : null;
    listener.state({ state, reason: null, qr: null, retryAt: null, pairingCode: null, phone, ...extra });
  }

  /** Starts, stops and ends come one after the other. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    turn = turn.then(work).catch((error: unknown) => log.error({ err: error }, 'the engine failed'));
    return turn;
  }

  async function launch(): Promise<void> {
    if (!isWanted || current !== null) return;
    const executable = findBrowser(options.browser);
    if (executable === null) {
      isWanted = false;
      show('failed', { reason: NO_BROWSER });
      return;
    }
    show('starting');
    await freeProfile(folder);
    mouth.newDocument();
    pairing.reset();
    const attempt: Attempt = createAttempt(
      { folder, executable, args: browserArgs(options.browser), timings, log },
      {
        qr: (text) => onQr(attempt, text),
        authenticated: () => {
          if (attempt === current && (phase === 'starting' || phase === 'qr')) show('authenticating');
        },
        progress: watch.begun,
        ready: () => becomeReady(attempt),
        connection: (state) => onConnection(attempt, state),
        message: (model) => {
          watch.heard();
          ears.onEvent(attempt, model);
        },
        ack: ({ id }, ack) => {
          if (!id.fromMe) return;
          watch.heard();
          ears.onAck(id.id, id.remote, ack);
        },
        navigated: mouth.newDocument,
        reloaded: () => {
          watch.begun();
          if (attempt !== current) return;
          if (phase === 'ready' || phase === 'disconnected') show('authenticating');
        },
        ended: (cause) => void inTurn(() => onEnded(attempt, cause)),
      },
    );
    current = attempt;
    attempt.begin();
    watch.start(attempt);
    weight.start(attempt);
  }

  function onQr(attempt: Attempt, text: string): void {
    if (attempt !== current) return;
    if (memory.isPaired()) attempt.finish(`${LOGGED_OUT}unlinked_while_away`);
    // The page had no code yet; the next one is whole.
    else if (!text.startsWith('undefined,')) {
      watch.qrShown();
      pairing.showQr(text);
    }
  }

  function onConnection(attempt: Attempt, state: string): void {
    if (attempt !== current) return;
    if (state === 'LOGGED_OUT') {
      const wasUp = phase === 'ready' || phase === 'disconnected' || phase === 'authenticating';
      if (wasUp) attempt.finish(`${LOGGED_OUT}logged_out_on_phone`);
      else if (memory.isPaired()) attempt.finish(`${LOGGED_OUT}unlinked_while_away`);
    } else if (phase === 'ready' && LOST_LINE.has(state)) loseConnection();
    else if (phase === 'disconnected' && state === 'CONNECTED') becomeReady(attempt);
  }

  function loseConnection(): void {
    watch.begun();
    const retryAt = new Date(now() + timings.offline).toISOString();
    show('disconnected', { reason: 'connection_lost', retryAt });
  }

  /** The library says `ready` more than once, and for each document again. */
  function becomeReady(attempt: Attempt): void {
    if (attempt !== current || phase === 'ready') return;
    const user = (attempt.client.info as { wid?: { user?: string; server?: string } } | undefined)?.wid;
    memory.paired(user?.server === 'lid' ? (memory.phone() ?? '') : (user?.user ?? memory.phone() ?? ''));
    readyAt = now();
    show('ready');
    watch.catchUp(attempt);
    void mouth.beAway();
  }

  async function onEnded(attempt: Attempt, cause: EndCause): Promise<void> {
    if (attempt !== current) return;
    watch.stop();
    weight.stop();
    listener.noted?.({ what: 'browser_ended', cause: cause.replace(LOGGED_OUT, '') });
    log.warn({ cause }, 'an attempt ended');
    if (cause.startsWith(LOGGED_OUT)) {
      await unpair(attempt, cause.slice(LOGGED_OUT.length));
      return;
    }
    if (phase === 'ready' && now() - readyAt > RECOVERED_MS) failures = 0;
    const pause =
      Math.min(timings.retryLongest, timings.retryFirst * 2 ** failures) * (0.8 + Math.random() * 0.4);
    failures += 1;
    const shown = attempt.pageError() !== null && cause === 'sync_stuck' ? 'page_changed' : cause;
    show('disconnected', { reason: shown, retryAt: new Date(now() + pause).toISOString() });
    await attempt.close(cause !== 'browser_frozen');
    current = null;
    retry = setTimeout(() => void inTurn(launch), pause);
  }

  /** Browser first, then the profile: Chromium would write it again. */
  async function unpair(attempt: Attempt | null, reason: string): Promise<void> {
    current = null;
    isWanted = false;
    clearTimeout(retry);
    await attempt?.close(true);
    await freeProfile(folder);
    await wipeProfile(folder);
    memory.unpaired();
    show('logged_out', { reason });
  }

  return {
    bornWarm: false,
    start: () =>
      inTurn(async () => {
        if (isWanted && current !== null) return;
        isWanted = true;
        failures = 0;
        clearTimeout(retry);
        await launch();
      }),
    stop: () =>
      inTurn(async () => {
        const attempt = current;
        current = null;
        isWanted = false;
        clearTimeout(retry);
        watch.stop();
        weight.stop();
        mouth.close();
        await attempt?.close(true);
        await ears.settled();
        if (phase !== 'stopped') show('stopped');
      }),
    logout: () =>
      inTurn(async () => {
        const attempt = current;
        // What the page says about it from now on is nobody's news.
        current = null;
        watch.stop();
        weight.stop();
        await attempt?.call('log out', pageCalls.logout).catch(() => undefined);
        await unpair(attempt, 'logged_out_here');
      }),
    send: mouth.send,
    keepsIds: mouth.keepsIds,
    lookup: mouth.lookup,
    isRegistered: mouth.isRegistered,
    async download(ref) {
      if (current === null) throw new Error('there is no page');
      const message = await current.within('find a file', current.client.getMessageById(ref));
      const file = await message?.downloadMedia();
      if (!file) throw new Error('the page could not get the file');
      return Buffer.from(file.data, 'base64');
    },
    memoryBytes: () => weight.bytesOf(current),
    probe: async () => phase === 'ready' && watch.isWell(),
    requestPairingCode: pairing.request,
    examine: () => examine(current),
  };
}
