import { join } from 'node:path';
import type { GatewayPace, Lane } from '@roms/contracts/gateway';
import type { Logger } from 'pino';
import { createClock } from '../clock.ts';
import { isCustomerChat } from '../contract/chat.ts';
import { openDatabase } from '../database.ts';
import type {
  DriverAck,
  DriverFactory,
  DriverIncident,
  DriverListener,
  DriverMessage,
  DriverState,
} from '../drivers/driver.ts';
import type { Downloads } from '../files/downloads.ts';
import type { MediaStore } from '../files/media.ts';
import { createInbound } from '../inbound/inbound.ts';
import type { InboundResult } from '../inbound/inbound.ts';
import { createLastHeard } from '../inbound/last-heard.ts';
import { createWriteRetries } from '../inbound/write-retries.ts';
import type { Spool } from '../outbox/spool.ts';
import { createPermits } from '../pace/permit.ts';
import type { PermitSettings } from '../pace/permit.ts';
import { createJournal } from '../sends/journal.ts';
import { createSender } from '../sends/sender.ts';
import { createBlipGrace } from './blip-grace.ts';
import { createDeafnessCheck } from './deafness.ts';
import { createDesiredState } from './desired-state.ts';
import { createSessionStore } from './session-store.ts';
import { createSessionView } from './session-view.ts';
import type { SessionView } from './session-view.ts';

/** What a session counts for Prometheus. */
export type SessionCounters = {
  send: (lane: Lane, outcome: string) => void;
  inbound: (result: InboundResult) => void;
  qrCode: () => void;
  incident: (incident: DriverIncident) => void;
};
export type SessionDeps = {
  id: string;
  dataDir: string;
  driverFactory: DriverFactory;
  spool: Spool;
  media: MediaStore;
  downloads: Downloads;
  counters: SessionCounters;
  settings: PermitSettings & { unknownAfterMs: number };
  log: Logger;
  now: () => number;
  random: () => number;
};
export type Session = ReturnType<typeof createSession>;

/** One WhatsApp number: its engine, its states, its journal and its budget. */
export function createSession(deps: SessionDeps) {
  const { id, spool, counters } = deps;
  const clock = createClock(deps.now);
  const { now } = clock;
  const log = deps.log.child({ session: id });
  const database = openDatabase(join(deps.dataDir, 'sessions', id, 'journal.db'), '');
  const store = createSessionStore(database);
  const journal = createJournal(database);
  const lastHeard = createLastHeard(store, clock);
  const writeRetries = createWriteRetries(log);
  const desired = createDesiredState(store);
  const view = createSessionView(id, store, desired, clock);
  const grace = createBlipGrace(store.changes(1)[0]?.state ?? null, tellState);
  let isClosed = false;

  const listener: DriverListener = {
    state: onState,
    // A message that cannot be kept rejects: the engine tells it again.
    message: async (message) => {
      noteInbound(message);
      await inbound.take(message);
    },
    ack: (ack) => writeRetries.write(`ack:${ack.waMessageId}`, () => onAck(ack)),
    change: (change) =>
      writeRetries.write(`${change.kind}:${change.waMessageId}:${change.from}`, () => inbound.change(change)),
    incident: counters.incident,
  };
  const driver = deps.driverFactory(id, listener);
  deps.downloads.serve(id, (ref) => driver.download(ref));
  const permits = createPermits(database, store, deps.settings, driver.bornWarm, { ...deps, now, log });
  const isReady = (): boolean => view.get().state === 'ready';
  const sender = createSender({
    database,
    journal,
    permits,
    driver,
    log,
    now,
    load: deps.media.load,
    isReady: () => isReady() && !isClosed,
    unknownAfterMs: deps.settings.unknownAfterMs,
    reportOutcome: (chat, data) =>
      spool.append(`${id}:${chat}`, { event: 'outcome', sessionId: id, at: iso(), data }),
    reportAck: ({ waMessageId, chat, ack }, key) =>
      spool.append(`${id}:${chat}`, {
        event: 'ack',
        sessionId: id,
        at: iso(),
        data: key === null ? { waMessageId, ack } : { waMessageId, ack, key },
      }),
    countSend: counters.send,
  });
  const inbound = createInbound({
    sessionId: id,
    spool,
    now,
    announce: (message) => deps.downloads.announce(id, message),
    isOwn: sender.isOwn,
    count: counters.inbound,
  });
  const deafness = createDeafnessCheck(isReady, driver.probe);

  function onState(next: DriverState): void {
    if (isClosed) return;
    const change = view.update(next);
    if (change === null) return;
    const { state, reason } = next;
    if (change.hasNewQr) counters.qrCode();
    if (change.isOtherState) log.info({ state, reason }, 'session changed');
    const { since } = view.get();
    writeRetries.write('state', () => remember(next, change.isOtherState ? since : null));
    grace.changed(state);
    writeRetries.write('pump', () => {
      if (state === 'ready') {
        void sender.reconcile();
        deps.downloads.wake(id);
      }
      sender.pump();
    });
  }

  function tellState(): SessionView['state'] {
    const data = view.get();
    writeRetries.write('session', () =>
      spool.append(`${id}:session`, { event: 'session', sessionId: id, at: iso(), data }),
    );
    return data.state;
  }

  function remember({ state, reason, phone }: DriverState, changedAt: string | null): void {
    if (changedAt !== null) store.addChange({ state, reason, at: changedAt });
    if (phone !== null && phone !== store.get('phone')) {
      if (store.get('phone') !== null) permits.renew();
      store.set('phone', phone);
    }
    if (state !== 'logged_out') return;
    desired.set('logged_out');
    // WhatsApp or the shop's phone ended it: marketing rests, as after any sign of trouble.
    if (reason !== 'logged_out_here') permits.loggedOut();
  }

  /** Runs before the message goes on the spool: a repeat changes nothing here, but a missed message would stay missed. */
  function noteInbound(message: DriverMessage): void {
    if (message.fromMe || !isCustomerChat(message.chat)) return;
    lastHeard.inbound();
    permits.heard(message);
  }

  function onAck(ack: DriverAck): void {
    lastHeard.ack();
    const isUnknownMessage = journal.findByMessage(ack.waMessageId) === undefined;
    sender.onAck(ack);
    // The message may be the one that an open outcome is looked for.
    if (isUnknownMessage && journal.inState('unknown').length > 0) void sender.reconcile();
  }

  function iso(): string {
    return new Date(now()).toISOString();
  }

  return {
    id,
    sender,
    permits,
    driver,
    lastHeard,
    view: view.get,
    notReadySince: view.notReadySince,
    changes: (limit: number) => store.changes(limit),
    /** How many sends are in each state of the journal. */
    sendCounts: () => journal.counts(),
    /** Forgets what is too old to matter. */
    purge(): void {
      journal.purge(now());
      permits.purge();
    },
    /** At least two probes in a row went unanswered although the engine says it is ready. */
    isDeaf: deafness.isDeaf,
    /** How many sends are `unknown`: handed over, and never proven sent or absent. */
    unknownCount: () => journal.inState('unknown').length,
    /** Sends that wait here go by the new pace at once. */
    setPace(pace: GatewayPace): GatewayPace {
      permits.setPace(pace);
      log.info({ preset: pace.preset, perDay: pace.perDay }, 'pace changed');
      sender.pump();
      return permits.pace();
    },
    /** Takes up the sends of an earlier process, and starts the engine unless the number was stopped or logged out. */
    async boot(): Promise<void> {
      sender.recover();
      if (desired.get() === 'started') await driver.start();
    },
    async start(): Promise<SessionView> {
      desired.set('started');
      await driver.start();
      return view.get();
    },
    async stop(): Promise<SessionView> {
      if (desired.get() !== 'logged_out') {
        desired.set('stopped');
        await driver.stop();
      }
      return view.get();
    },
    async logout(): Promise<SessionView> {
      if (desired.get() !== 'logged_out') await driver.logout();
      return view.get();
    },
    /** Lets running sends end, `patienceMs` at most, then stops the engine and keeps the pairing. */
    close,
    /** As `close`, for good: the pairing ends, and its end is told. */
    async leave(patienceMs: number): Promise<void> {
      await sender.close(patienceMs);
      if (desired.get() !== 'logged_out') await driver.logout();
      await close(0);
      driver.forget?.();
    },
  };

  async function close(patienceMs: number): Promise<void> {
    deafness.close();
    grace.close();
    writeRetries.close();
    await sender.close(patienceMs);
    isClosed = true;
    await driver.stop();
    database.close();
  }
}
