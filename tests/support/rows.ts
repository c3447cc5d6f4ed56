import type { Knex } from 'knex';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { NOT_STARTED } from '@roms/domain/lifecycle';
import { normaliseProductName } from '@roms/domain/product-name';
import type { OrderStatus } from '@roms/domain/order-status';
import { moveStock } from '../../db/products/move-stock.ts';

/** Rows for tests of the automation, written straight into a test database. */

export type NewOrderRow = {
  customerId: number;
  items?: { productId?: number | null; name: string; quantity?: number; price?: number }[];
  status?: OrderStatus;
  orderedAt?: Date;
  completedAt?: Date | null;
  number?: string;
};

/** What every shop has: a number, texts and one rule of 30 days at 09:00. */
export async function insertShop(db: Knex): Promise<void> {
  await db('wa_sessions').insert({ id: 'main', label: 'Utama', is_default: true, state: 'ready' });
  await db('settings').insert({ key: 'shop_name', value: JSON.stringify('Kopi Someah') });
  await db('templates').insert([
    {
      name: 'T',
      purpose: 'thank_you',
      body: 'Halo {customer_name}, {order_number} dicatat: {items} {total}',
    },
    {
      name: 'R',
      purpose: 'reminder',
      body: '{customer_name}, {product_name} habis?\n\nCoba juga:\n{recommendation}\n\nSalam {shop_name}',
    },
    { name: 'S', purpose: 'order_status_shipped', body: '{order_number} sudah {status}' },
    { name: 'C', purpose: 'order_status_completed', body: '{order_number} sudah {status}' },
    { name: 'X', purpose: 'order_status_cancelled', body: '{order_number} {status}' },
    {
      name: 'B',
      purpose: 'opt_out_confirmation',
      body: 'Baik {customer_name}, {shop_name} berhenti mengirim.',
    },
    { name: 'J', purpose: 'reply_word_answer', body: 'Baik {customer_name}! {answer}' },
  ]);
  await insertRule(db, { days: 30 });
}

export async function insertRule(
  db: Knex,
  rule: {
    days: number;
    time?: string;
    productId?: number | null;
    productIds?: number[];
    mode?: 'days' | 'learned';
    leadDays?: number;
    name?: string;
    active?: boolean;
  },
): Promise<number> {
  const [row] = await db('reminder_rules')
    .insert({
      name: rule.name ?? 'Semua produk',
      product_ids: rule.productId ? [rule.productId] : (rule.productIds ?? []),
      mode: rule.mode ?? 'days',
      lead_days: rule.leadDays ?? 0,
      days: rule.days,
      time: rule.time ?? '09:00',
      active: rule.active ?? true,
    })
    .returning('id');
  return row.id as number;
}

let nextPhone = 6281200000000;

export async function insertCustomer(
  db: Knex,
  fields: { name?: string; zone?: string; phone?: string } = {},
): Promise<{ id: number; phone: string }> {
  nextPhone += 1;
  const phone = fields.phone ?? String(nextPhone);
  const [row] = await db('customers')
    .insert({
      name: fields.name ?? 'Budi Santoso',
      name_source: 'order',
      phone,
      zone: fields.zone ?? 'Asia/Jakarta',
    })
    .returning('id');
  await db('customer_identities').insert({ customer_id: row.id, kind: 'phone', value: phone });
  return { id: row.id as number, phone };
}

export async function insertProduct(
  db: Knex,
  name: string,
  fields: { stock?: number; price?: number; active?: boolean } = {},
): Promise<number> {
  const [row] = await db('products')
    .insert({
      name,
      normalised_name: normaliseProductName(name),
      sku: name.toUpperCase().replaceAll(' ', '-'),
      price: fields.price ?? 90_000,
      stock: fields.stock ?? 10,
      active: fields.active ?? true,
    })
    .returning('id');
  return row.id as number;
}

/** Takes the last pieces of a product, as an order would. */
export async function sellOut(db: Knex, productId: number): Promise<void> {
  const { stock } = (await db('products').where({ id: productId }).first('stock')) as { stock: number };
  const move = { productId, change: -stock, reason: 'order', orderId: null, actor: SYSTEM_ACTOR } as const;
  await db.transaction((trx) => moveStock(trx, move));
}

/** An order as intake leaves it: whoever has not started its workflow, the sweep will. */
export async function insertNewOrder(db: Knex, order: NewOrderRow): Promise<number> {
  const id = await insertOrder(db, order);
  await db('order_lifecycles').insert({ order_id: id, state: NOT_STARTED, next_action: 'send_thank_you' });
  return id;
}

/** An order without a lifecycle, for tests that write one of their own. */
export async function insertOrder(db: Knex, order: NewOrderRow): Promise<number> {
  const items = order.items ?? [{ name: 'Kopi Gayo' }];
  const status = order.status ?? 'pending';
  const total = items.reduce((sum, item) => sum + (item.quantity ?? 1) * (item.price ?? 90_000), 0);
  const [row] = await db('orders')
    .insert({
      order_number: order.number ?? `ORD-T-${crypto.randomUUID().slice(0, 8)}`,
      customer_id: order.customerId,
      source: 'test',
      status,
      total_amount: total,
      ordered_at: order.orderedAt ?? db.fn.now(),
      completed_at: status === 'completed' ? (order.completedAt ?? db.fn.now()) : null,
    })
    .returning('id');
  await db('order_items').insert(
    items.map((item) => ({
      order_id: row.id,
      product_id: item.productId ?? null,
      product_name: item.name,
      normalised_name: normaliseProductName(item.name),
      quantity: item.quantity ?? 1,
      price: item.price ?? 90_000,
      subtotal: (item.quantity ?? 1) * (item.price ?? 90_000),
    })),
  );
  return row.id as number;
}
