import { refreshProductPairs } from '../db/products/refresh-product-pairs.ts';
import { heartbeatWhile } from './heartbeat-while.ts';
import type { HeavyDeps } from './deps.ts';

/** Counting what is bought together, for what reminders recommend. */
export function createCoPurchaseActivities({ db, logger }: HeavyDeps) {
  return {
    /** Counts all orders anew; returns how many products were sold and rules found. Safe to repeat. */
    async countCoPurchases(): Promise<number> {
      // One statement, which tells nothing until it is done.
      const pairs = await heartbeatWhile(() => db.transaction(refreshProductPairs));
      logger.info({ pairs }, 'counted what is bought together');
      return pairs;
    },
  };
}
