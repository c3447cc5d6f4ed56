import { Context } from '@temporalio/activity';
import { placeCustomers as placeNext, type Placed } from '../db/segments/place-customers.ts';
import { recordSegmentDay as recordDay, type SegmentCounts } from '../db/segments/segment-days.ts';
import type { HeavyDeps } from './deps.ts';

/** Customers in one run: a few seconds' worth, after which the workflow says how far it is. */
const AT_ONCE = 20_000;

/** Placing all customers in their segments. */
export function createSegmentActivities({ db, logger, stopping }: HeavyDeps) {
  return {
    /** Places the next customers behind this id; what was placed stays when it is stopped. Safe to repeat. */
    async placeCustomers({ after }: { after: number }): Promise<Placed> {
      return placeNext(
        db,
        { after, most: AT_ONCE },
        {
          now: new Date(),
          onPortion() {
            Context.current().heartbeat();
            stopping.throwIfAborted();
          },
        },
      );
    },

    /** Keeps how many customers are in each segment today, and answers it. Safe to repeat. */
    async recordSegmentDay(): Promise<SegmentCounts> {
      const counts = await db.transaction((trx) => recordDay(trx, new Date()));
      logger.info(counts, 'all customers are in their segments');
      return counts;
    },
  };
}
