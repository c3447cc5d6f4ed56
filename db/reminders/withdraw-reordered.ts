import { isLifecycleEnded, LIFECYCLE_STATES } from '@roms/domain/lifecycle';
import { fullyReordered } from '../orders/fully-reordered.ts';
import { withdrawMessages } from '../messages/withdraw-messages.ts';
import type { Trx } from '../knex.ts';

const OPEN_STATES = LIFECYCLE_STATES.filter((state) => !isLifecycleEnded(state));

/**
 * After a customer placed an order: takes back the waiting reminders of orders whose every item was ordered
 * again, and raises the lifecycle version of the customer's other open orders, so that their workflows look.
 * The caller holds the customer's row and has inserted the new order with its items.
 * Returns the ids of the orders to signal `reordered` after the commit.
 */
export async function withdrawReordered(trx: Trx, customerId: number): Promise<number[]> {
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `UPDATE orders o SET lifecycle_version = o.lifecycle_version + 1 FROM order_lifecycles l
      WHERE l.order_id = o.id AND o.customer_id = ? AND l.state = ANY(?) RETURNING o.id`,
    [customerId, OPEN_STATES],
  );
  const openIds = rows.map(({ id }) => id).sort((one, other) => one - other);
  if (openIds.length === 0) return [];
  const reordered = await fullyReordered(trx, customerId, openIds);
  if (reordered.length > 0) {
    await withdrawMessages(trx, customerId, 'already_reordered', {
      automations: ['reminder'],
      orderIds: reordered,
    });
  }
  return openIds;
}
