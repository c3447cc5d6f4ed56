import type { Logger } from 'pino';
import { hashContent, isHashOfText } from '../contract/content.ts';
import type { Candidate, Driver, DriverMessage, LookupResult } from '../drivers/driver.ts';
import type { Journal, SendRow } from './journal.ts';
import type { PendingSend } from './pending-sends.ts';

/** When to read a running send back from the chat, for acks that never come as an event (ms after the attempt). */
const READ_BACK_AFTER_MS = [3_000, 8_000, 20_000, 60_000, 120_000];
const LOOKUP_TIMEOUT_MS = 10_000;
/** An `unknown` is looked for on each return of the engine and every half minute, for two days. */
const RECHECK_MS = 30_000;
const RECHECK_FOR_MS = 48 * 3_600_000;
/** The engine's clock may be behind ours. */
const CLOCK_SLACK_MS = 5_000;

export type SendReconcilerDeps = {
  journal: Journal;
  driver: Driver;
  pendingSends: ReadonlyMap<string, PendingSend>;
  isReady: () => boolean;
  unknownAfterMs: number;
  settle: (key: string, state: 'sent' | 'rejected' | 'unknown', code?: string | null) => void;
  release: (key: string) => void;
  identify: (key: string, waMessageId: string) => void;
  log: Logger;
  now: () => number;
};

export type SendReconciler = ReturnType<typeof createSendReconciler>;

/**
 * Finds out what became of a send whose end the service did not see: found is sent, provably absent is free again,
 * anything else waits.
 */
export function createSendReconciler(deps: SendReconcilerDeps) {
  const { journal, now } = deps;
  const recheck = setInterval(() => void reconcileOnce(), RECHECK_MS);
  recheck.unref();
  let running: Promise<void> | null = null;
  let isAskedAgain = false;

  /**
   * One round at a time: the half minute, the engine's return and each message that may prove a send would look for the
   * same sends at once. Who asks during a round gets another after it, because it may have passed what is new.
   */
  function reconcileOnce(): Promise<void> {
    isAskedAgain = running !== null;
    running ??= rounds().finally(() => {
      running = null;
    });
    return running;
  }

  async function rounds(): Promise<void> {
    do {
      isAskedAgain = false;
      await reconcileAll();
    } while (isAskedAgain);
  }

  function watch(pending: PendingSend): void {
    const steps = READ_BACK_AFTER_MS.filter((step) => step < deps.unknownAfterMs);
    for (const step of steps) pending.timers.push(setTimeout(() => void readBack(pending), step));
    pending.timers.push(setTimeout(() => void giveUp(pending), deps.unknownAfterMs));
    for (const timer of pending.timers) timer.unref();
  }

  async function giveUp(pending: PendingSend): Promise<void> {
    pending.isCallOpen = false;
    await readBack(pending);
    if (journal.find(pending.key)?.state === 'sending') deps.settle(pending.key, 'unknown');
  }

  async function readBack(pending: PendingSend): Promise<void> {
    const row = journal.find(pending.key);
    if (row?.state !== 'sending' || !deps.isReady() || hasSimilarOpenSend(row)) return;
    const result = await lookup(row);
    if (journal.find(pending.key)?.state !== 'sending') return;
    if (result.status === 'absent') {
      if (!pending.isCallOpen) deps.release(pending.key);
    } else adopt(row, result);
  }

  async function reconcileAll(): Promise<void> {
    for (const pending of deps.pendingSends.values()) if (pending.isRecovered) await readBack(pending);
    for (const row of journal.inState('unknown')) {
      if (!deps.isReady()) return;
      if (now() - (row.attemptedAt ?? 0) > RECHECK_FOR_MS || hasSimilarOpenSend(row)) continue;
      const result = await lookup(row);
      if (journal.find(row.key)?.state !== 'unknown') continue;
      // Its caller was told `unknown`, so this key is never sent again: a person may send under a new key.
      if (result.status === 'absent') deps.settle(row.key, 'rejected', 'never_sent');
      else adopt(row, result);
    }
  }

  function adopt(row: SendRow, result: LookupResult): void {
    if (!('waMessageId' in result)) return;
    deps.identify(row.key, result.waMessageId);
    const current = journal.find(row.key);
    if (current === undefined || current.state === 'sent' || current.state === 'rejected') return;
    if (current.waMessageId !== result.waMessageId || result.status === 'pending') return;
    journal.raiseAck(row.key, result.ack);
    if (result.status === 'found') deps.settle(row.key, 'sent');
    else deps.settle(row.key, 'rejected', 'wa_nack');
  }

  async function lookup(row: SendRow): Promise<LookupResult> {
    const query = {
      chat: row.chat,
      since: (row.attemptedAt ?? row.createdAt) - CLOCK_SLACK_MS,
      waMessageId: row.waMessageId ?? row.chosenId,
      wasSeen: row.waMessageId !== null,
      matches: (candidate: Candidate): boolean => isMessageOf(row, candidate),
    };
    const tooLong = new Promise<LookupResult>((resolve) => {
      setTimeout(() => resolve({ status: 'unknown' }), LOOKUP_TIMEOUT_MS).unref();
    });
    try {
      return await Promise.race([deps.driver.lookup(query), tooLong]);
    } catch (error) {
      deps.log.warn({ key: row.key, err: error }, 'could not look a send up');
      return { status: 'unknown' };
    }
  }

  /** By its id; only where the engine makes its own ids, texts are compared. */
  function isMessageOf(row: SendRow, candidate: Candidate): boolean {
    const owner = journal.findByMessage(candidate.waMessageId);
    if (owner !== undefined) return owner.key === row.key;
    const isById = row.waMessageId !== null || deps.driver.keepsIds();
    return !isById && hasSameContent(row, candidate.body);
  }

  /**
   * A text is compared by its words. Any file, place or card counts as the same: a message that is wrongly taken for
   * this one is better than a second copy.
   */
  function hasSameContent(row: SendRow, body: string | null): boolean {
    if (body === null) return !isHashOfText(row.bodyHash);
    return hashContent({ body }) === row.bodyHash;
  }

  /** Another key with the same content for the same chat is being sent: its message could be taken for this one's. */
  function hasSimilarOpenSend(row: SendRow): boolean {
    if (row.waMessageId !== null || deps.driver.keepsIds()) return false;
    return [...deps.pendingSends.values()].some(
      (pending) =>
        pending.key !== row.key &&
        pending.isCallOpen &&
        pending.chat === row.chat &&
        (pending.bodyHash === row.bodyHash ||
          (!isHashOfText(pending.bodyHash) && !isHashOfText(row.bodyHash))),
    );
  }

  /** Whether a message of the number itself is one that this service sent, rather than typed on the phone. */
  function isOwn(message: Pick<DriverMessage, 'waMessageId' | 'chat' | 'body' | 'type'>): boolean {
    if (journal.findByMessage(message.waMessageId) !== undefined) return true;
    if (deps.driver.keepsIds()) return false;
    const open = [...journal.inState('sending'), ...journal.inState('unknown')];
    const body = message.type === 'text' ? message.body : null;
    return open.some(
      (row) =>
        row.waMessageId === null &&
        hasSameContent(row, body) &&
        // WhatsApp may answer a send to a phone in the chat of its LID.
        (row.chat === message.chat || row.chat.endsWith('@lid') || message.chat.endsWith('@lid')),
    );
  }

  return { watch, readBack, reconcileAll: reconcileOnce, isOwn, close: () => clearInterval(recheck) };
}
