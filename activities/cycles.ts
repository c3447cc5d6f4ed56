import { learnCycles } from '../db/products/learn-cycles.ts';
import { replanProducts } from '../db/reminders/replan-products.ts';
import { heartbeatWhile } from './heartbeat-while.ts';
import type { HeavyDeps } from './deps.ts';

/** Learning how long products last. */
export function createCycleActivities({ db, settings: { dayMs }, logger, stopping }: HeavyDeps) {
  return {
    /**
     * Learns all anew; returns of how many products the cycle changed, and how many reminders are planned again. Safe to
     * repeat: a product's reminders are planned again in the transaction that writes its cycle.
     */
    async learnCycles(): Promise<{ products: number; replanned: number }> {
      let replanned = 0;
      const { products } = await heartbeatWhile(() =>
        learnCycles(db, {
          dayMs,
          onNoticed: async (trx, id) => {
            replanned += await replanProducts(trx, [id], { learned: true });
          },
          onPiece: () => stopping.throwIfAborted(),
        }),
      );
      const learned = { products: products.length, replanned };
      logger.info(learned, 'learned how long products last');
      return learned;
    },
  };
}
