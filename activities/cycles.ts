import { learnCycles } from '../db/products/learn-cycles.ts';
import { replanProducts } from '../db/reminders/replan-products.ts';
import { heartbeatWhile } from './heartbeat-while.ts';
import type { HeavyDeps } from './deps.ts';

/** Learning how long products last. */
export function createCycleActivities({ db, settings: { dayMs }, logger }: HeavyDeps) {
  return {
    /** Learns all anew; returns of how many products the cycle changed, and how many reminders are planned again. */
    async learnCycles(): Promise<{ products: number; replanned: number }> {
      const learned = await heartbeatWhile(() =>
        db.transaction(async (trx) => {
          const { products } = await learnCycles(trx, { dayMs });
          return {
            products: products.length,
            replanned: await replanProducts(trx, products, { learned: true }),
          };
        }),
      );
      logger.info(learned, 'learned how long products last');
      return learned;
    },
  };
}
