import type { Knex } from 'knex';
import type { Zone } from '@roms/domain/regions/region';
import { reminderDue } from '@roms/domain/reminder';
import { fullyReordered } from '../orders/fully-reordered.ts';
import { learnCycles } from '../products/learn-cycles.ts';
import { activeRules } from '../reminders/active-rules.ts';
import { itemFacts } from '../reminders/item-facts.ts';
import { replanProducts } from '../reminders/replan-products.ts';
import { Import } from '../models/Import.ts';
import type { Trx } from '../knex.ts';

/** Orders looked at in one piece. */
const PORTION = 500;

type Settings = { dayMs?: number; scheduleTime?: string; now?: () => Date };
type CompletedOrder = { orderId: number; customerId: number; completedAt: Date; zone: Zone };

/**
 * When all orders of a file are there: learns how long what they hold lasts, and leaves those to the sweep whose reminder
 * lies ahead by that; it starts so many workflows a minute. Nothing is waited for where days are shortened. Goes on where
 * it was stopped; `onPiece` is called between the pieces, and what it throws ends the run.
 */
export async function planImported(
  db: Knex,
  { id, plannedOrderId }: Pick<Import, 'id' | 'plannedOrderId'>,
  { dayMs, scheduleTime, now = () => new Date() }: Settings,
  onPiece: () => void,
): Promise<void> {
  if (dayMs !== undefined) return;
  let orderIds = await madeOrders(db, id, plannedOrderId);
  if (orderIds.length === 0) return;
  await learnCycles(db, {
    onNoticed: async (trx, productId) => {
      await replanProducts(trx, [productId], { learned: true });
    },
    onPiece,
  });
  const rules = await activeRules(db, { scheduleTime });
  for (; orderIds.length > 0; orderIds = await madeOrders(db, id, orderIds.at(-1)!)) {
    const orders = await completedOrders(db, orderIds);
    const items = await itemFacts(
      db,
      orders.map(({ orderId }) => orderId),
      {},
    );
    const ahead = orders.filter(({ orderId, completedAt, zone }) => {
      const facts = { orderId, completedAt, zone, items: items.get(orderId) ?? [], rules };
      // As of then, because a time that has passed would be now.
      const due = reminderDue({ ...facts, now: new Date(0) });
      return due !== null && due.dueAt > now();
    });
    await db.transaction(async (trx) => {
      await waitFor(trx, ahead);
      await Import.query(trx)
        .findById(id)
        .patch({ plannedOrderId: orderIds.at(-1)! });
    });
    onPiece();
  }
}

/** The next orders that the import made, by their ids. */
async function madeOrders(db: Knex, importId: number, afterId: number): Promise<number[]> {
  const rows: { order_id: number }[] = await db('import_rows')
    .where({ import_id: importId, status: 'ok' })
    .where('order_id', '>', afterId)
    .distinct('order_id')
    .orderBy('order_id')
    .limit(PORTION);
  return rows.map(({ order_id }) => order_id);
}

/** Those of them that are completed and that nothing has begun to wait for. */
async function completedOrders(db: Knex, orderIds: readonly number[]): Promise<CompletedOrder[]> {
  return db('orders as o')
    .join('order_lifecycles as l', 'l.order_id', 'o.id')
    .join('customers as c', 'c.id', 'o.customer_id')
    .whereIn('o.id', [...orderIds])
    .where({ 'o.status': 'completed', 'l.state': 'none', 'l.started_at': null })
    .orderBy('o.id')
    .select({
      orderId: 'o.id',
      customerId: 'o.customer_id',
      completedAt: 'o.completed_at',
      zone: 'c.zone',
    });
}

/** Customers are held before their orders; what they have bought again since is not waited for. */
async function waitFor(trx: Trx, ahead: readonly CompletedOrder[]): Promise<void> {
  const byCustomer = Map.groupBy(ahead, ({ customerId }) => customerId);
  await trx('customers')
    .whereIn('id', [...byCustomer.keys()])
    .orderBy('id')
    .forNoKeyUpdate()
    .select('id');
  const waiting: number[] = [];
  for (const [customerId, orders] of byCustomer) {
    const ids = orders.map(({ orderId }) => orderId);
    const reordered = new Set(await fullyReordered(trx, customerId, ids));
    waiting.push(...ids.filter((orderId) => !reordered.has(orderId)));
  }
  await trx.raw(
    `UPDATE order_lifecycles l SET state = 'waiting', next_action = 'send_reminder' FROM orders o
      WHERE o.id = l.order_id AND l.order_id = ANY(?) AND o.status = 'completed'
        AND l.state = 'none' AND l.started_at IS NULL`,
    [waiting],
  );
}
