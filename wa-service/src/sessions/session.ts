import { join } from 'node:path';
import type { GatewayPace, GatewaySession, PairingCode } from '@roms/contracts/gateway';
import type { Logger } from 'pino';
import { isCustomerChat } from '../contract/chat.ts';
import { openDatabase } from '../database.ts';
import type {
  DriverAck,
  DriverFactory,
  DriverListener,
  DriverMessage,
  DriverState,
} from '../drivers/driver.ts';
import type { Downloads } from '../files/downloads.ts';
import { createInbound } from '../inbound/inbound.ts';
import { createJournal } from '../sends/journal.ts';
import { createLastHeard } from '../inbound/last-heard.ts';
import type { MediaStore } from '../files/media.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { createPermits } from '../pace/permit.ts';
import type { PermitSettings } from '../pace/permit.ts';
import { createSender } from '../sends/sender.ts';
import { createSessionStore } from './session-store.ts';
import type { Spool } from '../outbox/spool.ts';
import { createUnwritten } from '../inbound/unwritten.ts';

export type SessionDeps = {
  id: string;
  dataDir: string;
  driverFactory: DriverFactory;
  spool: Spool;
  media: MediaStore;
  downloads: Downloads;
  metrics: Metrics;
  settings: PermitSettings & { unknownAfterMs: number };
  log: Logger;
  now: () => number;
  random: () => number;
};
export type SessionView = GatewaySession & { retryAt: string | null; pairingCode: PairingCode | null };
export type Session = ReturnType<typeof createSession>;

/** How often a ready engine is asked whether it still hears, and how long it may take to say so (ms). */
const HEARTBEAT_MS = 30_000;
const PROBE_TIMEOUT_MS = 10_000;
/** What a person asked for; it outlives restarts. */
type Wish = 'started' | 'stopped' | 'logged_out';

/** One WhatsApp number: its engine, its states, its journal and its budget. */
export function createSession(deps: SessionDeps) {
  const { id, now, spool } = deps;
  const log = deps.log.child({ session: id });
  const database = openDatabase(join(deps.dataDir, 'sessions', id, 'journal.db'), '');
  const store = createSessionStore(database);
  const journal = createJournal(database);
  const lastHeard = createLastHeard(store, now);
  const unwritten = createUnwritten(log);
  let view: SessionView = restoredView();
  let deafProbes = 0;
  let isClosed = false;

  const listener: DriverListener = {
    state: onState,
    // What cannot be kept rejects: the engine tells it again.
    message: async (message) => {
      hear(message);
      await inbound.take(message);
    },
    ack: (ack) => unwritten.write(`ack:${ack.waMessageId}`, () => onAck(ack)),
    noted: (note) => deps.metrics.browsers.note(id, note),
  };
  const driver = deps.driverFactory(id, listener);
  deps.downloads.serve(id, (ref) => driver.download(ref));
  const permits = createPermits(database, store, deps.settings, driver.bornWarm, { ...deps, log });
  const sender = createSender({
    ...{ database, journal, permits, driver, log, now },
    load: deps.media.load,
    isReady: () => view.state === 'ready' && !isClosed,
    unknownAfterMs: deps.settings.unknownAfterMs,
    reportOutcome: (chat, data) =>
      spool.append(`${id}:${chat}`, { event: 'outcome', sessionId: id, at: iso(), data }),
    reportAck: ({ waMessageId, chat, ack }, key) =>
      spool.append(`${id}:${chat}`, {
        ...{ event: 'ack', sessionId: id, at: iso() },
        data: key === null ? { waMessageId, ack } : { waMessageId, ack, key },
      }),
    countSend: (lane, outcome) => deps.metrics.sends.inc({ lane, outcome }),
  });
  const inbound = createInbound({
    ...{ sessionId: id, spool, now },
    announce: (message) => deps.downloads.announce(id, message),
    isOwn: sender.isOwn,
    count: (result) => deps.metrics.inbound.inc({ result }),
  });
  const heartbeat = setInterval(() => void listen(), HEARTBEAT_MS);
  heartbeat.unref();

  function restoredView(): SessionView {
    const phone = store.get('phone');
    const last = store.changes(1)[0];
    const isResting = wish() !== 'started';
    return {
      id,
      state: isResting ? (wish() as 'stopped' | 'logged_out') : 'stopped',
      reason: isResting ? (last?.reason ?? null) : null,
      since: isResting && last !== undefined ? last.at : iso(),
      ...{ qr: null, retryAt: null, pairingCode: null, phone: wish() === 'logged_out' ? null : phone },
    };
  }

  /** The engine repeats itself; only what differs is a change, and only another state starts a new `since`. */
  function onState(next: DriverState): void {
    if (isClosed) return;
    const { retryAt, ...rest } = next;
    const isSame = (['state', 'reason', 'qr', 'phone'] as const).every((name) => rest[name] === view[name]);
    if (isSame && rest.pairingCode?.code === view.pairingCode?.code) {
      view = { ...view, retryAt };
      return;
    }
    if (rest.qr !== null && rest.qr !== view.qr) deps.metrics.sessions.codes.inc({ session: id });
    const isOther = rest.state !== view.state;
    const since = isOther ? iso() : view.since;
    view = { id, ...rest, since, retryAt };
    if (isOther) log.info({ state: rest.state, reason: rest.reason }, 'session changed');
    const data = view;
    unwritten.write('state', () => remember(rest, isOther ? since : null));
    unwritten.write('session', () =>
      spool.append(`${id}:session`, { event: 'session', sessionId: id, at: iso(), data }),
    );
    unwritten.write('pump', () => {
      if (rest.state === 'ready') {
        void sender.reconcile();
        deps.downloads.wake(id);
      }
      sender.pump();
    });
  }

  function remember({ state, reason, phone }: Omit<DriverState, 'retryAt'>, changedAt: string | null): void {
    if (changedAt !== null) store.addChange({ state, reason, at: changedAt });
    if (phone !== null && phone !== store.get('phone')) {
      if (store.get('phone') !== null) permits.renew();
      store.set('phone', phone);
    }
    if (state !== 'logged_out') return;
    wishFor('logged_out');
    // WhatsApp or the shop's phone ended it: marketing rests, as after any sign of trouble.
    if (reason !== 'logged_out_here') permits.loggedOut();
  }

  /** Before it goes on the spool: what is repeated changes nothing, what were missed would stay missed. */
  function hear(message: DriverMessage): void {
    if (message.fromMe || !isCustomerChat(message.chat)) return;
    lastHeard.inbound();
    permits.heard(message);
  }

  function onAck(ack: DriverAck): void {
    lastHeard.ack();
    const isNobodys = journal.findByMessage(ack.waMessageId) === undefined;
    sender.onAck(ack);
    // It may be the evidence that an open outcome waits for.
    if (isNobodys && journal.inState('unknown').length > 0) void sender.reconcile();
  }

  async function listen(): Promise<void> {
    if (view.state !== 'ready') {
      deafProbes = 0;
      return;
    }
    const tooLong = new Promise<boolean>((resolve) =>
      setTimeout(() => resolve(false), PROBE_TIMEOUT_MS).unref(),
    );
    const hears = await Promise.race([driver.probe().catch(() => false), tooLong]);
    deafProbes = hears ? 0 : deafProbes + 1;
  }

  function wish(): Wish {
    return (store.get('wish') as Wish | null) ?? 'started';
  }
  function wishFor(next: Wish): void {
    store.set('wish', next);
  }
  function iso(): string {
    return new Date(now()).toISOString();
  }

  return {
    id,
    sender,
    permits,
    driver,
    view: () => view,
    changes: (limit: number) => store.changes(limit),
    /** How many sends are in each state of the journal. */
    sendCounts: () => journal.counts(),
    /** Forgets what is too old to matter. */
    purge: () => journal.purge(now()),
    /** At least two heartbeats in a row went unheard although the engine says it is ready. */
    isDeaf: () => deafProbes >= 2,
    lastHeard,
    /** Sends whose end nobody can prove. */
    unknownCount: () => journal.inState('unknown').length,
    /** What waits here goes by the new pace at once. */
    setPace(pace: GatewayPace): GatewayPace {
      permits.setPace(pace);
      log.info({ preset: pace.preset, perDay: pace.perDay }, 'pace changed');
      sender.pump();
      return permits.pace();
    },
    /** Takes up what an earlier process left, and starts the engine unless somebody had stopped it. */
    async boot(): Promise<void> {
      sender.recover();
      if (wish() === 'started') await driver.start();
    },
    async start(): Promise<SessionView> {
      wishFor('started');
      await driver.start();
      return view;
    },
    async stop(): Promise<SessionView> {
      if (wish() !== 'logged_out') {
        wishFor('stopped');
        await driver.stop();
      }
      return view;
    },
    async logout(): Promise<SessionView> {
      if (wish() !== 'logged_out') await driver.logout();
      return view;
    },
    async close(patienceMs: number): Promise<void> {
      clearInterval(heartbeat);
      unwritten.close();
      await sender.close(patienceMs);
      isClosed = true;
      await driver.stop();
      database.close();
    },
  };
}
