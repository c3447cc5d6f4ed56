import type { Logger } from 'pino';
import { hashContent, isHashOfText } from '../contract/content.ts';
import type { Candidate, Driver, DriverMessage, LookupResult } from '../drivers/driver.ts';
import type { Journal, SendRow } from './journal.ts';
import type { Entry } from './pending-sends.ts';

/** When to read a running send back from the chat, for acks that never come as an event (ms after the attempt). */
const READ_BACK_AFTER_MS = [3_000, 8_000, 20_000, 60_000, 120_000];
const LOOKUP_TIMEOUT_MS = 10_000;
/** An `unknown` is looked for on each return of the engine and every half minute, for two days. */
const RECHECK_MS = 30_000;
const RECHECK_FOR_MS = 48 * 3_600_000;
/** The engine's clock may be behind ours. */
const CLOCK_SLACK_MS = 5_000;

export type EvidenceDeps = {
  journal: Journal;
  driver: Driver;
  entries: ReadonlyMap<string, Entry>;
  isReady: () => boolean;
  unknownAfterMs: number;
  settle: (key: string, state: 'sent' | 'rejected' | 'unknown', code?: string | null) => void;
  release: (key: string) => void;
  identify: (key: string, waMessageId: string) => void;
  log: Logger;
  now: () => number;
};

/** Finds out what became of a send whose end nobody saw. Found is sent, provably absent is free again, else it waits. */
export function createEvidence(deps: EvidenceDeps) {
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

  function watch(entry: Entry): void {
    const steps = READ_BACK_AFTER_MS.filter((step) => step < deps.unknownAfterMs);
    for (const step of steps) entry.timers.push(setTimeout(() => void readBack(entry), step));
    entry.timers.push(setTimeout(() => void giveUp(entry), deps.unknownAfterMs));
    for (const timer of entry.timers) timer.unref();
  }

  function unwatch(entry: Entry): void {
    for (const timer of entry.timers) clearTimeout(timer);
    entry.timers = [];
  }

  async function giveUp(entry: Entry): Promise<void> {
    entry.isCallOpen = false;
    await readBack(entry);
    if (journal.find(entry.key)?.state === 'sending') deps.settle(entry.key, 'unknown');
  }

  async function readBack(entry: Entry): Promise<void> {
    const row = journal.find(entry.key);
    if (row?.state !== 'sending' || !deps.isReady() || hasOpenTwin(row)) return;
    const result = await lookup(row);
    if (journal.find(entry.key)?.state !== 'sending') return;
    if (result.status === 'absent') {
      if (!entry.isCallOpen) deps.release(entry.key);
    } else adopt(row, result);
  }

  async function reconcileAll(): Promise<void> {
    for (const entry of deps.entries.values()) if (entry.isRecovered) await readBack(entry);
    for (const row of journal.inState('unknown')) {
      if (!deps.isReady()) return;
      if (now() - (row.attemptedAt ?? 0) > RECHECK_FOR_MS || hasOpenTwin(row)) continue;
      const result = await lookup(row);
      if (journal.find(row.key)?.state !== 'unknown') continue;
      // Its caller was told `unknown`, so it is never sent again: a person may, under a new key.
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
      matches: (candidate: Candidate): boolean => isOf(row, candidate),
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

  /** By its id; only where the engine makes its own, the text has to do. */
  function isOf(row: SendRow, candidate: Candidate): boolean {
    const owner = journal.findByMessage(candidate.waMessageId);
    if (owner !== undefined) return owner.key === row.key;
    const isById = row.waMessageId !== null || deps.driver.keepsIds();
    return !isById && looksLike(row, candidate.body);
  }

  /** A text by its words; anything else could be any file, place or card: better one too many than a second copy. */
  function looksLike(row: SendRow, body: string | null): boolean {
    if (body === null) return !isHashOfText(row.bodyHash);
    return hashContent({ body }) === row.bodyHash;
  }

  /** The same text to the same chat under another key that is just being sent: its message could be taken for ours. */
  function hasOpenTwin(row: SendRow): boolean {
    if (row.waMessageId !== null || deps.driver.keepsIds()) return false;
    return [...deps.entries.values()].some(
      (entry) =>
        entry.key !== row.key &&
        entry.isCallOpen &&
        entry.chat === row.chat &&
        (entry.bodyHash === row.bodyHash || (!isHashOfText(entry.bodyHash) && !isHashOfText(row.bodyHash))),
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
        looksLike(row, body) &&
        // WhatsApp may answer a send to a phone in the chat of its LID.
        (row.chat === message.chat || row.chat.endsWith('@lid') || message.chat.endsWith('@lid')),
    );
  }

  return {
    watch,
    unwatch,
    readBack,
    reconcileAll: reconcileOnce,
    isOwn,
    close: () => clearInterval(recheck),
  };
}
