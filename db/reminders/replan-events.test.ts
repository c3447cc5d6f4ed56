import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { mergeCustomer } from '../customers/merge-customer.ts';
import { updateCustomer } from '../customers/update-customer.ts';
import { changeOrderStatus } from '../intake/change-order-status.ts';
import { removeNumber } from '../numbers/remove-number.ts';
import { numberForCustomer } from '../conversations/ensure-conversation.ts';
import { Customer } from '../models/Customer.ts';
import { learnCycles } from '../products/learn-cycles.ts';
import { updateProduct } from '../products/write-product.ts';
import { SEES_ALL } from '../scopes/viewer.ts';
import { connectDatabase } from '../knex.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import {
  insertCustomer,
  insertOrder,
  insertProduct,
  insertRule,
  insertShop,
} from '../../tests/support/rows.ts';
import { planReminder } from './plan-reminder.ts';
import { replanOwed, replanProducts } from './replan-products.ts';
import { reviveReordered } from './revive-reordered.ts';
import { withdrawReordered } from './withdraw-reordered.ts';

/** Each event that decides about a reminder that waits has its order looked at again, and what is then planned. */
const DAY_MS = 86_400_000;
let database: TestDatabase;
let db: Knex;
let gayo: number;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(async () => {
  await db.raw('TRUNCATE customers, products, reminder_rules CASCADE');
  await db('wa_sessions').whereNot({ id: 'main' }).delete();
  gayo = await insertProduct(db, 'Kopi Gayo');
  await insertRule(db, { days: 30, mode: 'learned' });
});

type Bought = { daysAgo: number; productId?: number; quantity?: number };
async function bought(
  customerId: number,
  { daysAgo, productId = gayo, quantity = 1 }: Bought,
): Promise<number> {
  const at = new Date(Date.now() - daysAgo * DAY_MS);
  const orderId = await insertOrder(db, {
    customerId,
    status: 'completed',
    orderedAt: at,
    completedAt: at,
    items: [{ productId, name: 'Kopi Gayo', quantity }],
  });
  await db('order_lifecycles').insert({ order_id: orderId, state: 'waiting', started_at: at });
  return orderId;
}
const plan = async (orderId: number, cycle = 1) =>
  (await db.transaction((trx) => planReminder(trx, { orderId, cycle }, {}))).plan;
const lifecycleOf = (orderId: number) => db('order_lifecycles').where({ order_id: orderId }).first();
/** As a route does it: what is owed is done after the change was committed. */
async function change(product: { active?: boolean; supplyDays?: number | null }): Promise<void> {
  await db.transaction((trx) => updateProduct(trx, gayo, product));
  while ((await db.transaction(replanOwed)) > 0);
}
/** What the sweep goes by. */
const lags = async (orderId: number): Promise<boolean> => (await lifecycleOf(orderId)).lags;
const waitOf = async (orderId: number): Promise<[number, string] | null> => {
  const { due_explanation: due } = await lifecycleOf(orderId);
  return due && [due.days, due.cycle.source];
};
async function waiting(more: Partial<Bought> = {}) {
  const customer = await insertCustomer(db);
  const orderId = await bought(customer.id, { daysAgo: 2, ...more });
  await plan(orderId);
  expect(await lags(orderId)).toBe(false);
  return { customerId: customer.id, orderId };
}

it('a reorder ends it, and a reorder of something else leaves it', async () => {
  const { customerId, orderId } = await waiting();
  const teh = await insertProduct(db, 'Teh');
  await bought(customerId, { daysAgo: 1, productId: teh });
  await db.transaction((trx) => withdrawReordered(trx, customerId));
  expect(await lags(orderId)).toBe(true);
  expect(await plan(orderId)).toMatchObject({ next: 'wait' });
  await bought(customerId, { daysAgo: 0 });
  await db.transaction((trx) => withdrawReordered(trx, customerId));
  expect(await plan(orderId)).toMatchObject({ next: 'end', state: 'reordered' });
});

it('a reorder of a substitute ends it', async () => {
  const { customerId, orderId } = await waiting();
  const toraja = await insertProduct(db, 'Kopi Toraja');
  const pair = (one: number, other: number) => ({ product_id: one, other_id: other, kind: 'substitute' });
  await db('product_relations').insert([pair(gayo, toraja), pair(toraja, gayo)]);
  const reorder = await bought(customerId, { daysAgo: 0, productId: toraja });
  await db.transaction((trx) => withdrawReordered(trx, customerId));
  expect(await lags(orderId)).toBe(true);
  expect(await plan(orderId)).toMatchObject({ next: 'end', state: 'reordered' });
  // Cancelled, it is none.
  await db('orders').where({ id: reorder }).update({ status: 'cancelled' });
  expect(await db.transaction((trx) => reviveReordered(trx, customerId))).toEqual([orderId]);
  expect(await plan(orderId, 2)).toMatchObject({ next: 'wait' });
});

it.each(['returned', 'cancelled'] as const)('an order that is %s ends its own', async (status) => {
  const { orderId } = await waiting();
  const actor = { kind: 'system', id: null, name: null } as never;
  await db.transaction((trx) => changeOrderStatus(trx, { orderId, status, actor, now: new Date() }));
  expect(await lags(orderId)).toBe(true);
  expect(await plan(orderId)).toMatchObject({ next: 'end', state: 'cancelled' });
});

it('a product that is retired is reminded of no more, until it is sold again', async () => {
  const { orderId } = await waiting();
  const sell = async (active: boolean) => {
    await change({ active });
    expect(await lags(orderId)).toBe(true);
    await plan(orderId);
  };
  await sell(false);
  expect(await lifecycleOf(orderId)).toMatchObject({
    reason: 'product_retired',
    due_at: null,
    next_action: 'none',
  });
  await sell(true);
  expect(await lifecycleOf(orderId)).toMatchObject({ reason: null, next_action: 'send_reminder' });
  await change({ active: true });
  expect(await lags(orderId)).toBe(false);
});

it('a change of a product owes it from its own transaction on, until it is done', async () => {
  const { orderId } = await waiting();
  const owed = () => db('product_replans').select('learned');
  await db.transaction((trx) => updateProduct(trx, gayo, { price: 1 }));
  expect(await owed()).toEqual([]);
  const refused = db.transaction(async (trx) => {
    await updateProduct(trx, gayo, { active: false });
    throw new Error('not committed');
  });
  await expect(refused).rejects.toThrow('not committed');
  expect(await owed()).toEqual([]);

  await db.transaction((trx) => updateProduct(trx, gayo, { supplyDays: 20 }));
  await db.transaction((trx) => updateProduct(trx, gayo, { active: false }));
  // Whoever changed it died here.
  expect([await owed(), await lags(orderId)]).toEqual([[{ learned: true }, { learned: false }], false]);
  const done = [await db.transaction(replanOwed), await db.transaction(replanOwed)];
  expect([done, await db.transaction(replanOwed)]).toEqual([[1, 1], 0]);
  expect([await owed(), await lags(orderId)]).toEqual([[], true]);
});

it('days of supply that change move what was not learned from the customer', async () => {
  const { orderId } = await waiting({ quantity: 2 });
  expect(await waitOf(orderId)).toEqual([60, 'default']);
  await change({ supplyDays: 20 });
  expect(await lags(orderId)).toBe(true);
  await plan(orderId);
  expect(await waitOf(orderId)).toEqual([40, 'supply']);
});

it('what is learned at night moves what waits by it, and nothing that is learned from the customer', async () => {
  const { orderId } = await waiting();
  const other = await insertCustomer(db);
  let own = 0;
  for (const daysAgo of [180, 160, 140, 120, 100, 80, 60, 40, 20, 0])
    own = await bought(other.id, { daysAgo });
  await plan(own);
  expect(await waitOf(own)).toEqual([20, 'customer']);
  const more = await insertCustomer(db);
  for (const daysAgo of [40, 20]) await bought(more.id, { daysAgo });
  const { products } = await learnCycles(db);
  expect(products).toEqual([gayo]);
  await db.transaction((trx) => replanProducts(trx, products, { learned: true }));
  expect([await lags(orderId), await lags(own)]).toEqual([true, false]);
  await plan(orderId);
  expect(await waitOf(orderId)).toEqual([20, 'product']);
});

it('a customer who moves to another zone is reminded by its clock', async () => {
  const { customerId, orderId } = await waiting();
  const before = (await lifecycleOf(orderId)).due_at as Date;
  const facts = { now: new Date(), shopZone: 'Asia/Jakarta' as const };
  await db.transaction((trx) => updateCustomer(trx, SEES_ALL, customerId, { city: 'Sorong' }, facts));
  expect(await lags(orderId)).toBe(true);
  await plan(orderId);
  const after = (await lifecycleOf(orderId)).due_at as Date;
  // The same hour of a clock that is two hours ahead; between the two midnights also of another day.
  const hours = (before.getTime() - after.getTime()) / 3_600_000;
  expect((hours + 24) % 24).toBe(2);
});

it('two customers who are one are reminded by what both bought', async () => {
  const { customerId: keepId, orderId } = await waiting();
  const gone = await insertCustomer(db);
  await db('customers').where({ id: gone.id }).update({ phone: null });
  for (const daysAgo of [40, 21]) await bought(gone.id, { daysAgo });
  await db.transaction((trx) => mergeCustomer(trx, { keepId, goneId: gone.id }));
  expect(await lags(orderId)).toBe(true);
  await plan(orderId);
  expect(await waitOf(orderId)).toEqual([19, 'customer']);
});

it('a number that was removed leaves what waits to the default one', async () => {
  const { customerId, orderId } = await waiting();
  await db('wa_sessions').insert({ id: 'kedua', label: 'Kedua', state: 'ready' });
  await db('customers').where({ id: customerId }).update({ last_session_id: 'kedua' });
  const number = async () =>
    numberForCustomer(db, await Customer.query(db).findById(customerId).throwIfNotFound());
  expect(await number()).toBe('kedua');
  await db.transaction((trx) => removeNumber(trx, 'kedua', new Date()));
  expect(await number()).toBe('main');
  expect(await plan(orderId)).toMatchObject({ next: 'wait' });
});
