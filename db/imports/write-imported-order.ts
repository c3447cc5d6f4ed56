import type { Actor } from '@roms/domain/actor';
import { IMPORT_SOURCE } from '@roms/domain/order-source';
import { countsForSegment, type OrderStatus } from '@roms/domain/order-status';
import type { Zone } from '@roms/domain/regions/region';
import { reminderDue, type ReminderRuleFacts } from '@roms/domain/reminder';
import { ensureCustomer } from '../customers/ensure-customer.ts';
import { createOrder } from '../intake/create-order.ts';
import type { Customer } from '../models/Customer.ts';
import { itemFacts } from '../reminders/item-facts.ts';
import type { Trx } from '../knex.ts';
import { attributeOrder } from '../orders/attribute-order.ts';
import { moveCustomers } from '../segments/move-customers.ts';
import { withdrawReordered } from '../reminders/withdraw-reordered.ts';
import type { OrderOfRows } from './order-of-rows.ts';

export type ImportFacts = {
  /** The shop's. */
  zone: Zone;
  rules: readonly ReminderRuleFacts[];
  dayMs?: number;
  now: () => Date;
  actor: Actor;
  createdBy: number | null;
};

/**
 * Writes an order that comes from a file, and returns its id. It is as it was when the file was written: nobody is
 * thanked, no stock is moved. Only a completed one whose reminder lies ahead is left to the sweep, which starts so many
 * workflows a minute; never where days are shortened.
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
    .update({
      ...((await liesAhead(trx, orderId, completedAt, customer, facts)) ? WAITING : {}),
      seen_version: trx.ref('order_version'),
    });
  return orderId;
}

const WAITING = { state: 'waiting', next_action: 'send_reminder' };

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

async function liesAhead(
  trx: Trx,
  orderId: number,
  completedAt: Date | null,
  { zone }: Customer,
  { rules, dayMs, now }: ImportFacts,
): Promise<boolean> {
  if (completedAt === null || dayMs !== undefined) return false;
  const items = (await itemFacts(trx, [orderId], {})).get(orderId) ?? [];
  // As of then, because a time that has passed would be now.
  const due = reminderDue({ orderId, completedAt, zone, items, rules, now: new Date(0) });
  return due !== null && due.dueAt > now();
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
