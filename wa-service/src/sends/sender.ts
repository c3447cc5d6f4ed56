import type { DatabaseSync } from 'node:sqlite';
import type { Lane, NotYetReason, SendAnswer, SendMedia } from '@roms/contracts/gateway';
import type { SendOutcome } from '@roms/contracts/webhooks';
import { AppError } from '@roms/domain/errors';
import type { Logger } from 'pino';
import { createAcks } from './acks.ts';
import type { AckReport } from './acks.ts';
import { inTransaction } from '../database.ts';
import { NotHandedOver, SendRefused } from '../drivers/driver.ts';
import type { Driver, OutFile } from '../drivers/driver.ts';
import { duplicateOf, firstAnswer, notYet } from '../contract/answers.ts';
import { hashContent } from '../contract/content.ts';
import { createEvidence } from './send-reconciler.ts';
import type { Journal, SendRow } from './journal.ts';
import { createLine } from './comeback-queue.ts';
import type { Permits } from '../pace/permit.ts';
import { createTurns } from './admission.ts';
import { answerWaiters, createEntry, joinLine } from './pending-sends.ts';
import type { Ask, Entry } from './pending-sends.ts';

/** An ask waits here for so long at most, be it for its lane or for its ack; then it is asked to come again. */
export const HOLD_MS = 25_000;
const HELD_LANES: readonly Lane[] = ['reply', 'transactional'];
const RETRY_DISCONNECTED_MS = 3_000;
const RETRY_ENGINE_MS = 2_000;
const RETRY_SENDING_MS = 2_000;

export type SenderDeps = {
  database: DatabaseSync;
  journal: Journal;
  permits: Permits;
  driver: Driver;
  /** The bytes of a file that an ask names. */
  load: (media: SendMedia) => Promise<OutFile>;
  isReady: () => boolean;
  unknownAfterMs: number;
  /** Both put an event on the spool and return once it is on disk. */
  reportOutcome: (chat: string, outcome: SendOutcome) => void;
  reportAck: AckReport;
  countSend: (lane: Lane, outcome: string) => void;
  log: Logger;
  now: () => number;
};

export type Sender = ReturnType<typeof createSender>;

/** Takes asks for one number and answers each with what became of it; one running send a key, ever. */
export function createSender(deps: SenderDeps) {
  const { journal, permits, driver, now } = deps;
  const entries = new Map<string, Entry>();
  const line = createLine(now, permits.meanGapMs);
  const turns = createTurns(permits, line, now);
  let wake: NodeJS.Timeout | undefined;
  let isClosing = false;

  const acks = createAcks({ journal, entries, report: deps.reportAck, settle });
  const evidence = createEvidence({ ...deps, entries, settle, release, identify: acks.identify });

  /**
   * Answers within `HOLD_MS`. `signal` says that the caller hung up: a waiting ask is dropped then,
   * a running send goes on. Throws `key_reused` when the key belongs to another message.
   */
  function ask(input: Ask, signal?: AbortSignal): Promise<SendAnswer> {
    const row = journal.find(input.key);
    const bodyHash = hashContent(input);
    if (row !== undefined) {
      if (row.chat !== input.chat || row.bodyHash !== bodyHash) {
        throw new AppError('key_reused', 'This key belongs to another message', { status: 409 });
      }
      if (row.state !== 'queued' && row.state !== 'sending') return Promise.resolve(duplicateOf(row));
    }
    if (isClosing) return Promise.resolve(notYet('disconnected', RETRY_DISCONNECTED_MS));
    if (row === undefined) journal.queue({ ...input, bodyHash, createdAt: now() });
    let entry = entries.get(input.key);
    if (entry === undefined) {
      entry = createEntry(input, row?.createdAt ?? now(), row?.state === 'sending');
      entries.set(input.key, entry);
    }
    const answer = joinLine(entry, {
      ...{ now, holdMs: HOLD_MS, signal },
      tooLate: (held) =>
        held.phase === 'held' ? comeAgain(held, 'gap', 0) : notYet('sending', RETRY_SENDING_MS),
      left: (held) => {
        if (held.phase === 'held' && held.waiters.length === 0) entries.delete(held.key);
      },
    });
    pump();
    return answer;
  }

  /** Starts what may go, answers what need not wait, and comes back at the next free moment. */
  function pump(): void {
    clearTimeout(wake);
    let next = Infinity;
    let aheadMs = 0;
    // A reply too: whoever went while it waits for its second would make that two.
    let isSomebodyAhead = false;
    const held = [...entries.values()]
      .filter((entry) => entry.phase === 'held')
      .sort((a, b) => line.priority(a.lane) - line.priority(b.lane) || a.firstAskedAt - b.firstAskedAt);
    for (const entry of held) {
      if (entry.expiresAt !== null && entry.expiresAt <= now()) {
        settle(entry.key, 'rejected', 'expired');
      } else if (!deps.isReady()) {
        giveUp(entry, notYet('disconnected', RETRY_DISCONNECTED_MS));
      } else {
        const refusal = turns.whyNot(entry, isSomebodyAhead);
        if (refusal === null) {
          start(entry);
          continue;
        }
        const waitMs = refusal.until - now() + (entry.lane === 'reply' ? 0 : aheadMs);
        const patience = Math.max(...entry.waiters.map((waiter) => waiter.deadline)) - now();
        if (!HELD_LANES.includes(entry.lane) || waitMs > patience) {
          giveUp(entry, comeAgain(entry, refusal.reason, waitMs));
        } else {
          next = Math.min(next, refusal.until);
          isSomebodyAhead = true;
          if (entry.lane !== 'reply') aheadMs += permits.meanGapMs(entry.lane);
        }
      }
    }
    if (next < Infinity) wake = setTimeout(pump, Math.max(10, next - now()));
  }

  /** A `not_yet` whose moment takes into account everybody who came first. */
  function comeAgain(entry: Entry, reason: NotYetReason, waitMs: number): SendAnswer {
    return notYet(reason, turns.comeBackIn(entry, waitMs));
  }

  function giveUp(entry: Entry, answer: SendAnswer): void {
    entries.delete(entry.key);
    deps.countSend(entry.lane, 'not_yet');
    answerWaiters(entry, () => answer);
  }

  function start(entry: Entry): void {
    const at = now();
    inTransaction(deps.database, () => {
      journal.claim(entry.key, entry.lane, at, at + deps.unknownAfterMs);
      permits.take(entry.key, entry, at);
    });
    line.forget(entry.key);
    Object.assign(entry, { phase: 'sending', attemptedAt: at, isCallOpen: true });
    evidence.watch(entry);
    const { key, chat, body, media, location, contact } = entry;
    const waMessageId = (journal.find(key) as SendRow).chosenId;
    const request = {
      ...{ chat, body, media, location, contact, waMessageId },
      loadFile: () => (media ? deps.load(media) : Promise.reject(new Error('it has no file'))),
      onHandover: () => journal.handOver(key, now()),
    };
    driver
      .send(request)
      .then(
        ({ waMessageId }) => {
          entry.isCallOpen = false;
          acks.identify(key, waMessageId);
        },
        (error: unknown) => {
          entry.isCallOpen = false;
          if (error instanceof NotHandedOver) release(key);
          else if (error instanceof SendRefused) settle(key, 'rejected', error.code);
          else {
            deps.log.warn({ key, err: error }, 'a send ended without an outcome');
            void evidence.readBack(entry);
          }
        },
      )
      // It could not be written down; the evidence is looked for again at its times.
      .catch((error: unknown) => deps.log.error({ key, err: error }, 'could not note the end of a send'));
  }

  /** `sending → queued`: nothing was taken, so nothing counts. */
  function release(key: string): void {
    const entry = entries.get(key);
    journal.release(key);
    if (entry === undefined) return;
    permits.giveBack(key, entry.attemptedAt);
    evidence.unwatch(entry);
    giveUp(entry, notYet('engine_error', RETRY_ENGINE_MS));
    acks.flush();
  }

  /** Writes the outcome, tells whoever waits, and reports it when its caller was told something else or nothing. */
  function settle(key: string, state: 'sent' | 'rejected' | 'unknown', code: string | null = null): void {
    const row = journal.find(key);
    if (row === undefined) return;
    const entry = entries.get(key);
    const wasOpen = row.state === 'unknown' || entry?.isRecovered === true;
    if (wasOpen && state !== 'unknown') {
      const outcome = { key, outcome: state, waMessageId: row.waMessageId };
      deps.reportOutcome(row.chat, code === null ? outcome : { ...outcome, code });
    }
    const at = now();
    journal.settle(key, state, at, code);
    deps.countSend(row.lane, state);
    const isKnownChat = (): boolean => journal.hasReached(row.chat);
    permits.record({ key, lane: row.lane, chat: row.chat, state, code, isKnownChat });
    if (entry === undefined) return;
    entries.delete(key);
    line.forget(key);
    evidence.unwatch(entry);
    const settled = { ...row, state, code };
    answerWaiters(entry, (isFirst) => (isFirst ? firstAnswer(settled, at) : duplicateOf(settled)));
    acks.flush();
  }

  return {
    ask,
    pump,
    onAck: acks.onAck,
    isOwn: evidence.isOwn,
    /** Whether the engine has, or had, all that it needs for this key. */
    isTaken: (key: string) => (journal.find(key)?.state ?? 'queued') !== 'queued',
    /** After a crash: what was never handed over is free again, the rest is looked for once the engine is ready. */
    recover(): void {
      for (const row of journal.inState('sending')) {
        if (row.handedOverAt === null) {
          journal.release(row.key);
          permits.giveBack(row.key, row.attemptedAt ?? row.createdAt);
        } else {
          const entry = createEntry(
            { ...row, body: '', expiresAt: null, stranger: false },
            row.createdAt,
            true,
          );
          entry.attemptedAt = row.attemptedAt ?? row.createdAt;
          entries.set(row.key, entry);
          evidence.watch(entry);
        }
      }
    },
    /** To be called whenever the engine becomes ready. */
    reconcile: evidence.reconcileAll,
    waiting: (lane: Lane) =>
      line.sizeOf(lane) +
      [...entries.values()].filter((entry) => entry.lane === lane && entry.phase === 'held').length,
    runningCount: () => [...entries.values()].filter((entry) => entry.phase === 'sending').length,
    /** Takes nothing more and waits for what runs, `patienceMs` at most. */
    async close(patienceMs: number): Promise<void> {
      isClosing = true;
      clearTimeout(wake);
      for (const entry of [...entries.values()]) {
        if (entry.phase === 'held') giveUp(entry, notYet('disconnected', RETRY_DISCONNECTED_MS));
      }
      const until = now() + patienceMs;
      while (this.runningCount() > 0 && now() < until) await new Promise((go) => setTimeout(go, 50));
      for (const entry of entries.values()) answerWaiters(entry, () => notYet('sending', RETRY_SENDING_MS));
      evidence.close();
    },
  };
}
