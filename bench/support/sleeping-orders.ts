import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { connectDatabase } from '../../db/knex.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createTemporalClient } from '../../temporal/client.ts';
import { createWorkflowClient, type WorkflowClient } from '../../temporal/workflow-client/index.ts';
import { insertCustomer } from '../../tests/support/rows.ts';
import type { RunningStack } from '../../tests/support/stack.ts';
import { placeOrder } from './worker-stack.ts';

const LOOK_EVERY_MS = 50;
/** No faster than the worker, or the sweep would start them a second time. */
const MOST_AHEAD = 60;
const DAY_MS = 86_400_000;
/** Customers who are inserted at a time: each is some commits. */
const LANES = 4;
/** Nobody of the demo has such a number. */
let nextPhone = 6_285_500_000_000;

export type OrderPlace = { db: Knex; workflows: WorkflowClient };
export type SleepingOrder = { id: number; phone: string };

/**
 * Completed orders of a customer each, some at a time; resolves when each waits for its reminder, the oldest first. They
 * are two days old, so that nobody is thanked. Begins no more after `limitMs`: then there are fewer.
 */
export async function beginOrders(
  place: OrderPlace,
  count: number,
  completedAt: (index: number) => Date,
  limitMs = Infinity,
): Promise<SleepingOrder[]> {
  const { db } = place;
  const end = Date.now() + limitMs;
  const [last] = await db('orders').max<{ id: number | null }[]>('id as id');
  const begun = async (): Promise<number> => {
    const [row] = await db('order_lifecycles')
      .where('order_id', '>', last?.id ?? 0)
      .whereNotNull('due_at')
      .count<{ count: number }[]>();
    return Number(row?.count ?? 0);
  };
  const orders: SleepingOrder[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count && Date.now() < end) {
      const index = next++;
      const phone = String((nextPhone += 1));
      const customer = await insertCustomer(db, { phone });
      const id = await placeOrder(place, {
        customerId: customer.id,
        status: 'completed',
        orderedAt: new Date(Date.now() - 2 * DAY_MS),
        completedAt: completedAt(index),
      });
      orders.push({ id, phone });
      while (index % 10 === 9 && orders.length - (await begun()) > MOST_AHEAD) await sleep(LOOK_EVERY_MS);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  while ((await begun()) < orders.length) await sleep(LOOK_EVERY_MS);
  return orders.toSorted((a, b) => a.id - b.id);
}

/** The database and the workflows of a stack that runs as `npm start` does; close it before the stack. */
export function placeOf(stack: RunningStack) {
  const where = { address: stack.temporalAddress, namespace: 'default' };
  const db = connectDatabase(stack.databaseUrl);
  const workflows = createWorkflowClient({
    ...where,
    db,
    logger: createLogger({ name: 'bench', level: 'error' }),
  });
  const { client, connection } = createTemporalClient(where);
  return {
    db,
    workflows,
    client,
    close: async (): Promise<void> => {
      await workflows.close();
      await connection.close();
      await db.destroy();
    },
  };
}

/** How many orders a bench is told to take (`--orders 100`). */
export function ordersOf(told: string | undefined, otherwise: number): number {
  const count = Number(told ?? otherwise);
  if (!Number.isInteger(count) || count < 1) throw new Error(`"${told}" is no number of orders`);
  return count;
}
