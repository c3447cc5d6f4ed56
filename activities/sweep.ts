import { Context } from '@temporalio/activity';
import { Customer } from '../db/models/Customer.ts';
import { reviveReordered } from '../db/reminders/revive-reordered.ts';
import { orderStartFacts } from '../db/orders/order-start-facts.ts';
import { owedWork, type OwedOrder } from '../db/sweep/owed-work.ts';
import type { ActivityDeps } from './deps.ts';

/** At most this much of each kind in a run; the rest a minute later. */
const MOST_OF_A_KIND = 500;
/** Starts in flight: enough to be quick, few enough to leave the server room. */
const AT_ONCE = 8;

export type SweepReport = { started: number; signalled: number; messages: number };

/** The safety net: starts and signals what is owed. */
export function createSweepActivities({ db, starts, logger }: ActivityDeps) {
  async function startOrders(orderIds: readonly number[]): Promise<void> {
    const orders = await orderStartFacts(db, orderIds);
    await inTurn(orders, (order) => starts.startOrder(order));
  }

  /** Whoever has no workflow any more although there is something to come gets one. */
  async function signal(orders: OwedOrder[], name: 'orderChanged' | 'settingsChanged'): Promise<void> {
    const gone: number[] = [];
    await inTurn(orders, async (order) => {
      if (!(await starts.signalOrder(order, name))) gone.push(order.orderId);
    });
    if (gone.length > 0) await startOrders(gone);
  }

  return {
    async startOwed(): Promise<SweepReport> {
      const owed = await owedWork(db, MOST_OF_A_KIND);
      // Somebody waits for an answer in them: before all else.
      await inTurn(owed.messages, ({ messageId, attempt }) => starts.startMessage(messageId, attempt));
      for (const customerId of owed.toRevive) {
        const revived = await db.transaction(async (trx) => {
          await Customer.query(trx).findById(customerId).forUpdate().select('id');
          return reviveReordered(trx, customerId);
        });
        owed.toStart.push(...revived);
      }
      await startOrders(owed.toStart);
      await signal(owed.toSignal, 'orderChanged');
      await signal(owed.toRecompute, 'settingsChanged');
      const report = {
        started: owed.toStart.length,
        signalled: owed.toSignal.length + owed.toRecompute.length,
        messages: owed.messages.length,
      };
      if (report.started + report.signalled + report.messages > 0)
        logger.info(report, 'the sweep found work');
      return report;
    },
  };
}

/** Does all of it, a few at once, and says that it is alive; throws what went wrong first. */
async function inTurn<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = items.values();
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    for (const item of waiting) {
      await work(item);
      Context.current().heartbeat();
    }
  });
  await Promise.all(lanes);
}
