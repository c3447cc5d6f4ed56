import type { Knex } from 'knex';
import { atMinuteOfDay } from '@roms/domain/clock';
import { MESSAGE_STATUSES } from '@roms/domain/message-status';
import { ORDER_STATUSES } from '@roms/domain/order-status';
import { ZONES } from '@roms/domain/regions/region';
import { insertProduct } from '../../tests/support/rows.ts';
import { pick, type Random } from '../../tests/support/hostile.ts';

/** Days ago at which something changes, and just before midnight, at it and behind it. */
export const DAYS = [0, 1, 2, 7, 28, 29, 30, 31, 59, 60, 61, 90];
const MINUTES = [0, 1, 720, 1_439];
export const PROVINCES = ['11', '31', '35'];
export const AMOUNTS = [0, 250_000, 333_333, 500_000, 999_999, 1_000_000];

/** A shop of customers about whom everything that a filter asks is drawn at random. Needs a number `main`. */
export async function fillShop(
  db: Knex,
  random: Random,
  { customers, at }: { customers: number; at: Date },
): Promise<{ products: number[]; labels: number[]; customers: number[] }> {
  const moment = () => atMinuteOfDay(at, pick(random, ZONES), pick(random, MINUTES), -pick(random, DAYS));
  const often = (share: number) => random() < share;
  const times = (most: number) => Array.from({ length: Math.floor(random() * (most + 1)) });
  const products: number[] = [];
  for (const [index, supply] of [7, 30, null, 60].entries()) {
    products.push(await insertProduct(db, `Kopi ${index}`, { active: index < 3 }));
    await db('products').where({ id: products[index] }).update({ supply_days: supply });
  }
  await db('product_cycles').insert([
    { product_id: products[0], unit_seconds: 86_400 * 12.34, gaps: 10 },
    { product_id: products[1], unit_seconds: 86_400 * 5, gaps: 9 },
  ]);
  const labels: number[] = (
    await db('labels')
      .insert([
        { name: 'Grosir', color: 'teal' },
        { name: 'Kantor', color: 'teal' },
      ])
      .returning('id')
  ).map(({ id }) => id as number);
  const ids: number[] = [];
  for (let n = 0; n < customers; n += 1) {
    const [{ id }] = await db('customers')
      .insert({
        name: `Pelanggan ${n}`,
        name_source: 'order',
        phone: `62812${10_200_000 + n}`,
        province_code: often(0.3) ? null : pick(random, PROVINCES),
        opted_out_at: often(0.2) ? at : null,
        internal: often(0.05),
        erased_at: often(0.05) ? at : null,
      })
      .returning('id');
    ids.push(id as number);
    for (const label of labels)
      if (often(0.3)) await db('customer_labels').insert({ customer_id: id, label_id: label });
    if (often(0.3))
      await db('consents').insert({
        ...{ customer_id: id, kind: 'marketing', state: 'given', source: 'staff', actor_kind: 'user' },
        actor_name: 'Ani',
      });
    for (const _ of times(3)) await insertRandomOrder(Number(id));
    if (often(0.6)) await insertTalk(Number(id));
    for (const product of products) {
      if (often(0.2))
        await db('customer_cycles').insert({
          ...{ customer_id: id, product_id: product, unit_seconds: 86_400 * (1 + random() * 60) },
          purchases: pick(random, [2, 3, 5]),
        });
      if (often(0.2))
        await db('cycle_corrections').insert({
          customer_id: id,
          product_id: product,
          factor: pick(random, [1, 1.25, 2]),
        });
    }
  }
  return { products, labels, customers: ids };

  async function insertRandomOrder(customerId: number): Promise<void> {
    const orderedAt = moment();
    const status = often(0.6) ? 'completed' : pick(random, ORDER_STATUSES);
    const [{ id }] = await db('orders')
      .insert({
        ...{ order_number: `A-${crypto.randomUUID()}`, customer_id: customerId, source: 'test', status },
        ...{ total_amount: pick(random, AMOUNTS), ordered_at: orderedAt },
        completed_at: status === 'completed' && often(0.5) ? orderedAt : null,
      })
      .returning('id');
    for (const _ of times(2))
      await db('order_items').insert({
        ...{ order_id: id, product_id: pick(random, [...products, null]), product_name: 'Kopi' },
        ...{ normalised_name: 'kopi', quantity: pick(random, [1, 1, 2, 5]), price: 1, subtotal: 1 },
      });
  }

  async function insertTalk(customerId: number): Promise<void> {
    const [{ id }] = await db('conversations')
      .insert({ customer_id: customerId, session_id: 'main' })
      .returning('id');
    for (const _ of times(2)) {
      const isInbound = often(0.3);
      const status = isInbound ? 'delivered' : pick(random, MESSAGE_STATUSES);
      await db('messages').insert({
        ...{ conversation_id: id, session_id: 'main', direction: isInbound ? 'inbound' : 'outbound' },
        ...{
          author: isInbound ? 'customer' : pick(random, ['agent', 'automation', 'phone']),
          sent_at: moment(),
        },
        ...{ status, send_at: status === 'scheduled' ? at : null },
      });
    }
  }
}
