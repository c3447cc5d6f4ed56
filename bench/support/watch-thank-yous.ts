import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { PROVEN_STATUSES } from '@roms/domain/message-status';
import { thankYouKey } from '@roms/domain/occurrence';

/** One look for all that wait, so that looking costs little (milliseconds). */
const LOOK_EVERY_MS = 20;
const LIMIT_MS = 60_000;

export type ThankYous = {
  /** Resolves when the order's thank-you is sent; throws after a minute. */
  sent: (orderId: number) => Promise<void>;
  stop: () => void;
};

export function watchThankYous(db: Knex): ThankYous {
  const waiting = new Map<string, () => void>();
  let isStopped = false;

  async function watch(): Promise<void> {
    while (!isStopped) {
      await sleep(LOOK_EVERY_MS);
      if (waiting.size === 0) continue;
      const keys: string[] = await db('messages')
        .whereIn('occurrence_key', [...waiting.keys()])
        .whereIn('status', PROVEN_STATUSES)
        .pluck('occurrence_key');
      for (const key of keys) waiting.get(key)?.();
    }
  }
  const watching = watch();

  return {
    sent: (orderId) =>
      new Promise((resolve, reject) => {
        const key = thankYouKey(orderId);
        const end = (settle: () => void): void => {
          clearTimeout(timer);
          waiting.delete(key);
          settle();
        };
        const timer = setTimeout(() => end(() => reject(new Error(`${key} was not sent`))), LIMIT_MS);
        watching.catch((error: unknown) => end(() => reject(error as Error)));
        waiting.set(key, () => end(resolve));
      }),
    stop: () => {
      isStopped = true;
    },
  };
}
