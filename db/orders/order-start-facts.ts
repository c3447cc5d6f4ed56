import type { Knex } from 'knex';
import type { OrderStatus } from '@roms/domain/order-status';
import { NOT_STARTED, type LifecycleState } from '@roms/domain/lifecycle';
import { numberOf } from '../conversations/ensure-conversation.ts';

/** What starting or signalling an order's workflow takes. */
export type OrderStartFacts = {
  orderId: number;
  orderNumber: string;
  customerId: number;
  customerName: string;
  total: number;
  status: OrderStatus;
  orderedAt: Date;
  /** The number that automation would write from now; null while the shop has none. */
  sessionId: string | null;
  /** 1 until a reorder was cancelled and the reminder revived. */
  cycle: number;
  /** `null` while no workflow has written the order's lifecycle. */
  state: LifecycleState | null;
};

/** The facts of these orders; an unknown id is simply absent. */
export async function orderStartFacts(db: Knex, orderIds: readonly number[]): Promise<OrderStartFacts[]> {
  return db('orders as o')
    .join('customers as c', 'c.id', 'o.customer_id')
    .leftJoin('order_lifecycles as l', 'l.order_id', 'o.id')
    .whereIn('o.id', orderIds)
    .select({
      orderId: 'o.id',
      orderNumber: 'o.order_number',
      customerId: 'o.customer_id',
      customerName: 'c.name',
      total: 'o.total_amount',
      status: 'o.status',
      orderedAt: 'o.ordered_at',
      sessionId: db.raw(`(${numberOf('c.last_session_id')})`),
      cycle: db.raw('coalesce(l.cycle, 1)'),
      state: db.raw('nullif(l.state, ?)', [NOT_STARTED]),
    });
}
