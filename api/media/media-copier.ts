import { setTimeout as sleep } from 'node:timers/promises';
import { settle, storeMedia, type MediaParts } from '../../db/messages/store-media.ts';
import { pendingMedia } from '../../db/messages/pending-media.ts';
import type { Logger } from '../../runtime/logger.ts';

/** Copies at once: a file may be large, and messages come first. */
const AT_ONCE = 2;
/** Waits after each failure (milliseconds); after the last one the next look at what is pending tries again. */
const WAITS_MS = [500, 2_000, 10_000, 60_000];
/** How often what is pending is looked for (milliseconds); also at start. */
const LOOK_EVERY_MS = 5 * 60_000;
const LOOK_LIMIT = 200;
/** After this a file that the gateway never gave is given up (milliseconds). */
const GIVE_UP_MS = 7 * 24 * 3_600_000;

export type MediaCopier = ReturnType<typeof createMediaCopier>;

/**
 * Copies customers' files from the gateway in the background. `copy` never throws and nobody waits for it:
 * what fails is tried again, and what this process leaves behind the next one finds.
 */
export function createMediaCopier(
  parts: MediaParts & { logger: Logger; now: () => Date; waitsMs?: readonly number[] },
) {
  const { db, logger, now, waitsMs = WAITS_MS } = parts;
  const stopping = new AbortController();
  const waiting: number[] = [];
  const known = new Set<number>();
  /** Those that rest after a failure, and what wakes them. */
  const resting = new Map<number, AbortController>();
  const running = new Set<Promise<void>>();
  /** How often each failed so far. */
  const failures = new Map<number, number>();
  let timer: NodeJS.Timeout | undefined;

  /** Copies it soon; one that rests after a failure is tried at once. */
  function copy(messageId: number): void {
    resting.get(messageId)?.abort();
    if (known.has(messageId) || stopping.signal.aborted) return;
    known.add(messageId);
    waiting.push(messageId);
    fill();
  }

  function fill(): void {
    while (running.size < AT_ONCE && waiting.length > 0 && !stopping.signal.aborted) {
      const turn: Promise<void> = tryOnce(waiting.shift()!).finally(() => {
        running.delete(turn);
        fill();
      });
      running.add(turn);
    }
  }

  async function tryOnce(messageId: number): Promise<void> {
    try {
      await storeMedia(parts, messageId);
      forget(messageId);
    } catch (error) {
      const failed = failures.get(messageId) ?? 0;
      const wait = waitsMs[failed];
      logger.warn({ messageId, reason: (error as Error).message, again: wait }, 'a file was not copied');
      if (wait === undefined) return forget(messageId);
      failures.set(messageId, failed + 1);
      void rest(messageId, wait);
    }
  }

  async function rest(messageId: number, ms: number): Promise<void> {
    const woken = new AbortController();
    resting.set(messageId, woken);
    const signal = AbortSignal.any([stopping.signal, woken.signal]);
    await sleep(ms, undefined, { ref: false, signal }).catch(() => undefined);
    resting.delete(messageId);
    waiting.push(messageId);
    fill();
  }

  function forget(messageId: number): void {
    known.delete(messageId);
    failures.delete(messageId);
  }

  async function look(): Promise<void> {
    try {
      for (const { id, createdAt } of await pendingMedia(db, LOOK_LIMIT)) {
        if (now().getTime() - createdAt.getTime() > GIVE_UP_MS)
          await settle(db, id, () => ({ state: 'failed' }));
        else copy(id);
      }
    } catch (error) {
      logger.warn({ reason: (error as Error).message }, 'pending files could not be looked for');
    }
  }

  return {
    copy,
    start(): void {
      void look();
      timer = setInterval(() => void look(), LOOK_EVERY_MS).unref();
    },
    /** Finishes the copies under way. */
    async stop(): Promise<void> {
      clearInterval(timer);
      stopping.abort();
      await Promise.all(running);
    },
  };
}
