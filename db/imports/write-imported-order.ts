import { IMPORT_SOURCE } from '@roms/domain/order-source';
import { countsForSegment, type OrderStatus } from '@roms/domain/order-status';
import { ensureCustomer } from '../customers/ensure-customer.ts';
import { createOrder } from '../intake/create-order.ts';
import type { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';
import { attributeOrder } from '../orders/attribute-order.ts';
import { moveCustomers } from '../segments/move-customers.ts';
import { withdrawReordered } from '../reminders/withdraw-reordered.ts';
import type { OrderOfRows } from './order-of-rows.ts';
import type { ImportFacts } from './row-outcome.ts';

/**
 * Writes an order that comes from a file, and returns its id. It is as it was when the file was written: nobody is
 * thanked, no stock is moved, and nothing waits for it: whether its reminder lies ahead is asked when all of the file's
 * orders are there (plan-imported).
 */
export async function writeImportedOrder(
  trx: Trx,
  externalId: string,
  order: OrderOfRows,
  facts: ImportFacts,
): Promise<number> {
  const orderedAt = order.orderedAt ?? order.completedAt ?? facts.now();
  const customer = await customerOf(trx, order, orderedAt, facts);
  const isPlaceSaid = order.address !== null || order.city !== null;
  const written = await createOrder(trx, {
    customerId: customer.id,
    movedIdentityId: customer.movedIdentityId,
    source: IMPORT_SOURCE,
    externalId,
    items: order.items,
    notes: order.notes,
    place: isPlaceSaid
      ? { address: order.address, city: order.city }
      : { address: customer.address, city: customer.city },
    payment: order.payment,
    courier: order.courier,
    orderedAt,
    // Not ordered now: what an order that is placed does to others depends on its status.
    status: 'draft',
    thankYou: { send: false },
    createdBy: facts.createdBy,
    actor: facts.actor,
  });
  const orderId = written.order.id;
  const completedAt = order.status === 'completed' ? (order.completedAt ?? orderedAt) : null;
  await trx('orders')
    .where({ id: orderId })
    .update({
      status: order.status,
      tracking: order.tracking,
      ...timesOf(order.status, completedAt ?? orderedAt),
    });
  if (countsForSegment(order.status)) await moveCustomers(trx, [customer.id], facts.now());
  if (order.status !== 'cancelled') {
    await attributeOrder(trx, orderId, facts.dayMs);
    await withdrawReordered(trx, customer.id);
  }
  await trx('order_lifecycles')
    .where({ order_id: orderId })
    .update({ seen_version: trx.ref('order_version') });
  return orderId;
}

const TIME_OF: Partial<Record<OrderStatus, string>> = {
  shipped: 'shipped_at',
  completed: 'completed_at',
  cancelled: 'cancelled_at',
  returned: 'returned_at',
};

function timesOf(status: OrderStatus, at: Date): Record<string, Date> {
  const column = TIME_OF[status];
  return column === undefined ? {} : { [column]: at };
}

async function customerOf(
  trx: Trx,
  { phone, customerName, city, address }: OrderOfRows,
  writtenAt: Date,
  { zone }: ImportFacts,
): Promise<Customer> {
  const place = {
    city: city ?? undefined,
    address: address ?? undefined,
    source: 'order' as const,
    writtenAt,
  };
  return ensureCustomer(
    trx,
    { phone, lid: null },
    {
      name: customerName,
      nameSource: 'order',
      ...(city !== null || address !== null ? { place } : {}),
      shopZone: async () => zone,
    },
  );
}
