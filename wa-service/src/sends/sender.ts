import type { DatabaseSync } from 'node:sqlite';
import type { Lane, NotYetReason, SendAnswer, SendMedia } from '@roms/contracts/gateway';
import type { SendOutcome } from '@roms/contracts/webhooks';
import { AppError } from '@roms/domain/errors';
import type { Logger } from 'pino';
import { duplicateOf, notYet } from '../contract/answers.ts';
import { hashContent } from '../contract/content.ts';
import type { Driver, OutFile } from '../drivers/driver.ts';
import type { Permits } from '../pace/permit.ts';
import { createAcks } from './acks.ts';
import type { AckReport } from './acks.ts';
import { createAdmission } from './admission.ts';
import { createComebackQueue } from './comeback-queue.ts';
import type { Journal } from './journal.ts';
import { answerCallers, createPendingSend, waitForAnswer } from './pending-sends.ts';
import type { Ask, PendingSend, PendingSends } from './pending-sends.ts';
import { createSendOutcomes } from './send-outcomes.ts';
import { createSendReconciler } from './send-reconciler.ts';
import { createStartSend } from './start-send.ts';

/** A caller is held for so long at most, be it for its lane or for its ack; then it is told to ask again (ms). */
export const HOLD_MS = 25_000;
const HELD_LANES: readonly Lane[] = ['reply', 'transactional'];
const RETRY_DISCONNECTED_MS = 3_000;
const RETRY_SENDING_MS = 2_000;
/** How often `close` looks whether the running sends have ended (ms). */
const CLOSE_LOOK_MS = 50;

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
  const { journal, permits, now } = deps;
  const pendingSends: PendingSends = new Map();
  const comebacks = createComebackQueue(now, permits.meanGapMs);
  const admission = createAdmission(permits, comebacks, now);
  const outcomes = createSendOutcomes({ ...deps, pendingSends, comebacks, onEnd: () => acks.flush() });
  const { settle, release, turnAway } = outcomes;
  const acks = createAcks({ journal, pendingSends, report: deps.reportAck, settle });
  const reconciler = createSendReconciler({
    ...deps,
    pendingSends,
    settle,
    release,
    identify: acks.identify,
  });
  const startSend = createStartSend({ ...deps, outcomes, acks, reconciler });
  let wake: NodeJS.Timeout | undefined;
  let isClosing = false;

  /**
   * Answers within `HOLD_MS`. `signal` says that the caller hung up: a waiting ask is dropped then, a running send goes
   * on. Throws `key_reused` when the key belongs to another message that was begun or is held, with what became of that
   * (`details.state`).
   */
  function ask(input: Ask, signal?: AbortSignal): Promise<SendAnswer> {
    const row = journal.find(input.key);
    const bodyHash = hashContent(input);
    if (row !== undefined) {
      if (row.chat !== input.chat || row.bodyHash !== bodyHash) {
        // What was only ever turned away is nobody's message yet.
        if (row.state !== 'queued' || row.attempts > 0 || pendingSends.has(input.key)) {
          throw new AppError('key_reused', 'This key belongs to another message', {
            status: 409,
            details: { state: row.state },
          });
        }
        journal.reword({ ...input, bodyHash });
      }
      if (row.state !== 'queued' && row.state !== 'sending') return Promise.resolve(duplicateOf(row));
    }
    if (isClosing) return Promise.resolve(notYet('disconnected', RETRY_DISCONNECTED_MS));
    if (row === undefined) journal.queue({ ...input, bodyHash, createdAt: now() });
    let pending = pendingSends.get(input.key);
    if (pending === undefined) {
      pending = createPendingSend(input, row?.createdAt ?? now(), row?.state === 'sending');
      pendingSends.set(input.key, pending);
    }
    const answer = waitForAnswer(pending, {
      now,
      holdMs: HOLD_MS,
      signal,
      tooLate: (held) =>
        held.phase === 'held' ? askAgain(held, 'gap', 0) : notYet('sending', RETRY_SENDING_MS),
      left: (held) => {
        if (held.phase === 'held' && held.callers.length === 0) pendingSends.delete(held.key);
      },
    });
    pump();
    return answer;
  }

  const heldInOrder = (): PendingSend[] =>
    [...pendingSends.values()]
      .filter((pending) => pending.phase === 'held')
      .sort(
        (a, b) => comebacks.priority(a.lane) - comebacks.priority(b.lane) || a.firstAskedAt - b.firstAskedAt,
      );

  /** Starts the sends that may go, answers those that need not be held, and runs again at the next free moment. */
  function pump(): void {
    clearTimeout(wake);
    let next = Infinity;
    let aheadMs = 0;
    // Held replies count: a send that left while one waits for its second would make that two.
    let isAnotherAhead = false;
    for (const pending of heldInOrder()) {
      if (pending.expiresAt !== null && pending.expiresAt <= now()) {
        settle(pending.key, 'rejected', 'expired');
        continue;
      }
      if (!deps.isReady()) {
        turnAway(pending, notYet('disconnected', RETRY_DISCONNECTED_MS));
        continue;
      }
      const refusal = admission.refusal(pending, isAnotherAhead);
      if (refusal === null) {
        startSend(pending);
        comebacks.forget(pending.key);
        continue;
      }
      const waitMs = refusal.until - now() + (pending.lane === 'reply' ? 0 : aheadMs);
      const patienceMs = Math.max(...pending.callers.map((caller) => caller.deadline)) - now();
      if (!HELD_LANES.includes(pending.lane) || waitMs > patienceMs) {
        turnAway(pending, askAgain(pending, refusal.reason, waitMs));
        continue;
      }
      next = Math.min(next, refusal.until);
      isAnotherAhead = true;
      if (pending.lane !== 'reply') aheadMs += permits.meanGapMs(pending.lane);
    }
    if (next < Infinity) wake = setTimeout(pump, Math.max(10, next - now()));
  }

  /** A `not_yet` whose moment takes into account the asks that came before. */
  function askAgain(pending: PendingSend, reason: NotYetReason, waitMs: number): SendAnswer {
    return notYet(reason, admission.retryAfterMs(pending, waitMs));
  }

  /** After a crash: what was never handed over is free again, the rest is looked for once the engine is ready. */
  function recover(): void {
    for (const row of journal.inState('sending')) {
      const attemptedAt = row.attemptedAt ?? row.createdAt;
      if (row.handedOverAt === null) {
        journal.release(row.key);
        permits.giveBack(row.key, attemptedAt);
        continue;
      }
      const ask = { ...row, body: '', expiresAt: null, stranger: false };
      const pending = createPendingSend(ask, row.createdAt, true);
      pending.attemptedAt = attemptedAt;
      pendingSends.set(row.key, pending);
      reconciler.watch(pending);
    }
  }

  const count = (isCounted: (pending: PendingSend) => boolean): number =>
    [...pendingSends.values()].filter(isCounted).length;
  const runningCount = (): number => count(({ phase }) => phase === 'sending');

  return {
    ask,
    pump,
    recover,
    onAck: acks.onAck,
    isOwn: reconciler.isOwn,
    /** Whether the engine has, or had, all that it needs for this key. */
    isTaken: (key: string) => (journal.find(key)?.state ?? 'queued') !== 'queued',
    /** To be called whenever the engine becomes ready. */
    reconcile: reconciler.reconcileAll,
    /** How many asks of a lane are held or were told to come back. */
    waiting: (lane: Lane) =>
      comebacks.sizeOf(lane) + count((pending) => pending.lane === lane && pending.phase === 'held'),
    runningCount,
    /** Takes nothing more and waits for running sends, `patienceMs` at most. */
    async close(patienceMs: number): Promise<void> {
      isClosing = true;
      clearTimeout(wake);
      for (const pending of [...pendingSends.values()]) {
        if (pending.phase === 'held') turnAway(pending, notYet('disconnected', RETRY_DISCONNECTED_MS));
      }
      const until = now() + patienceMs;
      while (runningCount() > 0 && now() < until) await new Promise((go) => setTimeout(go, CLOSE_LOOK_MS));
      for (const pending of pendingSends.values())
        answerCallers(pending, () => notYet('sending', RETRY_SENDING_MS));
      reconciler.close();
    },
  };
}
