import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { waitUntil } from '../../embedded/wait-until.ts';
import { pendingTimer } from '../../tests/support/pending-timer.ts';
import { orderWorkflowId } from '../../workflows/identity.ts';
import type { SleepingOrder } from './sleeping-orders.ts';

const DAY_MS = 86_400_000;
/** Orders whose timers are looked up in Temporal. */
const SAMPLE = 20;

/** How many of these orders, which were completed just now one after the other, are due by a rule of so many days, as far as SQL knows. */
export async function replanned(db: Knex, orders: readonly SleepingOrder[], days: number): Promise<number> {
  const [row] = await db('order_lifecycles')
    .whereBetween('order_id', [orders[0]!.id, orders.at(-1)!.id])
    .where('due_at', '>', new Date(Date.now() + (days - 2) * DAY_MS))
    .count<{ count: number }[]>();
  return Number(row?.count ?? 0);
}

/** How many of a sample sleep in Temporal until the time that SQL says; throws for one that does not. */
export async function timersThatFit(
  { db, client }: { db: Knex; client: Client },
  orders: readonly SleepingOrder[],
): Promise<number> {
  const step = Math.max(1, Math.floor(orders.length / SAMPLE));
  let fit = 0;
  for (const { id } of orders.filter((_, index) => index % step === 0).slice(0, SAMPLE)) {
    fit += await waitUntil(
      async () => {
        // It may be planned once more meanwhile.
        const { due_at: dueAt } = (await db('order_lifecycles').where({ order_id: id }).first('due_at')) as {
          due_at: Date;
        };
        const { firesAt } = await pendingTimer(client, orderWorkflowId(id));
        if (Math.abs(firesAt - dueAt.getTime()) > 1_000) throw new Error(`order ${id} has another timer`);
        return 1;
      },
      { timeoutMs: 120_000 },
    );
  }
  return fit;
}
