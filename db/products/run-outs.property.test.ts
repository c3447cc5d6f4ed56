import type { Knex } from 'knex';
import { NotFoundError } from 'objection';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { ORDER_STATUSES } from '@roms/domain/order-status';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { chooseSeed, pick, seededRandom, type Random } from '../../tests/support/hostile.ts';
import { insertCustomer, insertOrder, insertProduct, insertShop } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';
import { mergeByHand } from '../customers/merge-by-hand.ts';
import { undoMerge } from '../customers/undo-merge.ts';
import { acceptExternalOrder } from '../intake/accept-external-order.ts';
import { changeOrderStatus } from '../intake/change-order-status.ts';
import { deleteOrder } from '../intake/delete-order.ts';
import { editOrder } from '../intake/edit-order.ts';
import { connectDatabase, type Trx } from '../knex.ts';
import { eraseCustomer } from '../privacy/erase-customer.ts';
import { customerCycles } from '../reminders/customer-cycles.ts';
import { SEES_ALL } from '../scopes/viewer.ts';
import { correctCycles } from './correct-cycles.ts';
import { followSupplyDays } from './follow-supply-days.ts';
import { learnCustomerCycles, learnCycles } from './learn-cycles.ts';
import { updateProduct } from './write-product.ts';

const PEOPLE = 6;
const STEPS = 150;
const DAY_MS = 86_400_000;
const BLOCK = 1110;

let database: TestDatabase;
let db: Knex;
let random: Random;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  random = seededRandom(chooseSeed('run-outs'));
  await insertShop(db);
  for (let n = 0; n < 5; n += 1) await insertProduct(db, `Kopi ${n}`);
  for (let n = 0; n < PEOPLE; n += 1) await insertCustomer(db, { phone: testPhone(BLOCK, n) });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const some = async (table: string): Promise<number> =>
  pick(random, await db(table).orderBy('id').pluck('id')) ?? 0;
const someProduct = () => some('products');
const someQuantity = () => pick(random, [1, 1, 2, 5]);
/** Whole seconds, to which what is kept and what is shown agree. */
const secondsOf = (ms: number): Date => new Date(Math.floor(ms / 1_000) * 1_000);
const daysAgo = (most: number): Date => secondsOf(Date.now() - random() * most * DAY_MS);

/** A refusal is an answer. */
async function allowed(work: (trx: Trx) => Promise<unknown>): Promise<void> {
  await db.transaction(work).catch((error: unknown) => {
    if (!(error instanceof AppError || error instanceof NotFoundError)) throw error;
  });
}

let fresh = 0;

async function order(): Promise<void> {
  const phone = testPhone(BLOCK, Math.floor(random() * PEOPLE));
  const lines = Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
    product_name: `Kopi ${Math.floor(random() * 6)}`,
    quantity: someQuantity(),
    price: 1,
  }));
  await allowed((trx) =>
    acceptExternalOrder(trx, {
      ...{ source: 'toko', actor: SYSTEM_ACTOR, idempotencyKey: null, phone, orderedAt: daysAgo(300) },
      payload: { customer: { phone, name: 'Sari' }, items: lines, external_id: `o-${(fresh += 1)}` },
      shopZone: async () => 'Asia/Jakarta',
    }),
  );
}

/** Of before, as a file brings it: twice the same product in one order, or one that nobody knows. */
async function oldOrder(): Promise<void> {
  const productId = await someProduct();
  const orderedAt = daysAgo(300);
  await insertOrder(db, {
    customerId: await some('customers'),
    ...{ orderedAt, status: pick(random, ORDER_STATUSES) },
    completedAt: secondsOf(orderedAt.getTime() + random() * 5 * DAY_MS),
    items: [productId, productId, null].map((id) => ({
      ...{ productId: id, name: 'Kopi', quantity: someQuantity() },
    })),
  });
}

const changeStatus = async (): Promise<void> => {
  const change = { orderId: await some('orders'), status: pick(random, ORDER_STATUSES) };
  await allowed((trx) => changeOrderStatus(trx, { ...change, actor: SYSTEM_ACTOR, now: daysAgo(1) }));
};

async function edit(): Promise<void> {
  const change = {
    orderId: await some('orders'),
    edit: { items: [{ productId: await someProduct(), quantity: someQuantity() }] },
  };
  await allowed((trx) => editOrder(trx, { ...change, actor: SYSTEM_ACTOR }));
}

/** One that is somebody's last of something. */
async function remove(): Promise<void> {
  const orderId = pick(random, await db('customer_run_outs').orderBy('order_id').pluck('order_id')) ?? 0;
  await db('orders').where({ id: orderId }).update({ source: 'manual' });
  await allowed((trx) => deleteOrder(trx, { orderId, actor: SYSTEM_ACTOR, isAdmin: true }));
}

/** By nobody's hand here, but the database allows it. */
async function changeLine(): Promise<void> {
  await db('order_items')
    .where({ id: await some('order_items') })
    .update({ quantity: someQuantity(), product_id: await someProduct() });
}

async function merge(): Promise<void> {
  const [keepId, goneId] = [await some('customers'), await some('customers')];
  await allowed((trx) => mergeByHand(trx, { keepId, goneId, actor: SYSTEM_ACTOR, now: new Date() }));
}

async function undo(): Promise<void> {
  const id = await some('customer_merges');
  await allowed((trx) => undoMerge(trx, id, { now: new Date() }));
}

/** As planning a reminder does, and the answer MASIH ADA; a merge forgets. */
async function learnOne(): Promise<void> {
  const customerId = await some('customers');
  const productIds = [await someProduct(), await someProduct()];
  await db.transaction(async (trx) => {
    await trx('customers').where({ id: customerId }).forNoKeyUpdate();
    await learnCustomerCycles(trx, customerId);
    if (random() < 0.5) await correctCycles(trx, { customerId, productIds });
    if (random() < 0.2) await trx('customer_cycles').where({ customer_id: customerId }).delete();
    if (random() < 0.2) await trx('cycle_corrections').where({ customer_id: customerId }).delete();
  });
}

/** What a person says of a product is known of its buyers when the sweep has followed; whether it is sold, at once. */
async function changeProduct(): Promise<void> {
  const id = await someProduct();
  await db.transaction((trx) => updateProduct(trx, id, { active: random() < 0.7 }));
  await db.transaction((trx) => updateProduct(trx, id, { supplyDays: pick(random, [null, 7, 45]) }));
  await followSupplyDays(db);
}

async function forgetProduct(): Promise<void> {
  await db('products')
    .where({ id: await someProduct() })
    .delete();
  await insertProduct(db, `Kopi ${(fresh += 1)}`);
}

async function erase(): Promise<void> {
  const id = await some('customers');
  await allowed((trx) => eraseCustomer(trx, id, { actor: SYSTEM_ACTOR, now: new Date() }));
}

const CHANGES = [
  ...[order, order, order, oldOrder, changeStatus, changeStatus, changeStatus, edit, remove],
  ...[changeLine, merge, undo, learnOne, learnOne, changeProduct, () => learnCycles(db)],
];
const SELDOM = [forgetProduct, erase];

type RunOut = [customer: number, product: number, second: number];
const sorted = (rows: RunOut[]): string[] => rows.map((row) => row.join(' ')).toSorted();
const second = (at: Date): number => Math.round(at.getTime() / 1_000);

/** As a customer's page works it out, from that customer's orders. */
async function shown(): Promise<string[]> {
  const rows: RunOut[] = [];
  for (const id of (await db('customers').whereNull('erased_at').pluck('id')) as number[])
    for (const { productId, runOutAt } of await customerCycles(db, SEES_ALL, id, {}))
      rows.push([id, productId, second(runOutAt)]);
  return sorted(rows);
}

async function kept(): Promise<string[]> {
  const rows: { customer_id: number; product_id: number; run_out_at: Date }[] = await db('customer_run_outs')
    .join('products', 'products.id', 'product_id')
    .where('active', true)
    .select('customer_id', 'product_id', 'run_out_at');
  return sorted(rows.map((row) => [row.customer_id, row.product_id, second(row.run_out_at)]));
}

async function expectSame(): Promise<void> {
  expect(await kept()).toEqual(await shown());
  const { rows } = await db.raw(
    `(TABLE run_out_facts EXCEPT TABLE customer_run_outs) UNION ALL (TABLE customer_run_outs EXCEPT TABLE run_out_facts)`,
  );
  expect(rows).toEqual([]);
}

test('what is kept is what the rows say, whatever is ordered, changed, merged, parted or learned', async () => {
  for (let n = 0; n < 40; n += 1) await pick(random, [order, oldOrder])();
  await expectSame();
  for (let step = 0; step < STEPS; step += 1) {
    await pick(random, random() < 0.03 ? SELDOM : CHANGES)();
    await expectSame();
  }
});

test('the night puts right what came without triggers, and forgets what was bought long ago', async () => {
  const facts = () =>
    db.raw(`SELECT * FROM run_out_facts WHERE ordered_at > now() - interval '399 days' ORDER BY 1, 2`);
  await oldOrder();
  await db.transaction(async (trx) => {
    await trx.raw('SET LOCAL session_replication_role = replica');
    await trx('customer_run_outs').whereRaw('product_id % 2 = 0').delete();
    await trx('customer_run_outs').update({ run_out_at: new Date() });
    const [customer, product] = [await some('customers'), await someProduct()];
    await trx('customer_run_outs')
      .insert({
        customer_id: customer,
        product_id: product,
        order_id: 0,
        ordered_at: 'now',
        run_out_at: 'now',
      })
      .onConflict()
      .ignore();
  });
  await db('orders')
    .where({ id: await some('orders') })
    .update({ ordered_at: new Date(Date.now() - 500 * DAY_MS) });
  await learnCycles(db);
  const { rows } = await facts();
  expect(rows.length).toBeGreaterThan(0);
  expect(await db('customer_run_outs').orderBy(['customer_id', 'product_id'])).toEqual(rows);
});
