import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ORDER_STATUSES } from '@roms/domain/order-status';
import { everyDay } from '@roms/domain/report-span';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { chooseSeed, pick, seededRandom } from '../../tests/support/hostile.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { cohortRows } from './cohorts.ts';
import { soldProducts } from './products.ts';
import { rebuildDays } from './rebuild-days.ts';
import { medianGap, orderGaps, repeatFigures } from './repeat.ts';
import { reportState } from './report-state.ts';
import * as real from './reports.fixture.ts';
import { peakHours, revenueByDay } from './revenue.ts';
import { soldByKey } from './sold-by-key.ts';
import { topCustomers } from './top-customers.ts';

const ZONES = ['Asia/Jakarta', 'Asia/Jayapura', 'Asia/Kathmandu', 'America/St_Johns'] as const;
/** Across months, years and 29 February; one day; more than there is. */
const SPANS = [
  { from: '2028-02-20', to: '2028-03-05' },
  { from: '2027-11-15', to: '2028-02-29' },
  { from: '2028-02-29', to: '2028-02-29' },
  { from: '2027-01-01', to: '2029-06-30' },
];
const END = Date.parse('2028-03-06T00:00:00Z');
const DAY_MS = 86_400_000;
const PLACES: [string | null, string | null][] = [
  [null, null],
  ['31', '31.71'],
  ['31', null],
  ['32', '32.73'],
  ['91', '91.03'],
];
const CUSTOMERS = 60;
const ORDERS = 300;
const ROUNDS = 40;

let database: TestDatabase;
let db: Knex;
let random: () => number;
let products: number[];
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  random = seededRandom(chooseSeed('reports'));
  await insertShop(db);
  await fill();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

async function fill(): Promise<void> {
  await db('products').insert(
    Array.from({ length: 6 }, (_, n) => ({
      name: `P${n}`,
      normalised_name: `p${n}`,
      sku: `P${n}`,
      price: 1_000,
    })),
  );
  products = await db('products').orderBy('id').pluck('id');
  await db('customers').insert(
    Array.from({ length: CUSTOMERS }, (_, n) => {
      const [province_code, regency_code] = pick(random, PLACES);
      return { name: `C${n}`, name_source: 'manual', province_code, regency_code, internal: random() < 0.1 };
    }),
  );
  const customers: number[] = await db('customers').orderBy('id').pluck('id');
  await db('conversations').insert(customers.map((customer_id) => ({ customer_id, session_id: 'main' })));
  for (let n = 0; n < ORDERS; n += 1) await placeOrder(n);
  for (let n = 0; n < ORDERS; n += 1) await write();
}

/** Also such as no shop can choose. */
async function setZone(zone: string): Promise<void> {
  await db('settings')
    .insert({ key: 'zone', value: JSON.stringify(zone) })
    .onConflict('key')
    .merge();
}

async function rebuild(): Promise<void> {
  let left: number | null = 0;
  while (left !== null) ({ after: left } = await rebuildDays(db, { most: 100 }));
}

/** Near the edges of days, months and the spans, and anywhere in two years. */
function moment(): Date {
  const days = random() < 0.5 ? Math.floor(random() * 20) : Math.floor(random() * 800);
  const minutes = pick(random, [
    0,
    1,
    720,
    1_019,
    1_020,
    1_021,
    899,
    900,
    1_439,
    Math.floor(random() * 1_440),
  ]);
  return new Date(END - days * DAY_MS + (minutes - 1_440) * 60_000);
}

const someCustomer = async (): Promise<number> =>
  pick(random, await db('customers').orderBy('id').pluck('id'));
const someOrder = async (): Promise<number> => pick(random, await db('orders').orderBy('id').pluck('id'));

function lineOf(order_id: number) {
  const quantity = 1 + Math.floor(random() * 4);
  const price = pick(random, [0, 15_000, 85_000]);
  return {
    order_id,
    product_id: random() < 0.2 ? null : pick(random, products),
    product_name: 'Kopi',
    normalised_name: 'kopi',
    quantity,
    price,
    subtotal: quantity * price,
  };
}

async function placeOrder(n: number | string): Promise<void> {
  await db.transaction(async (trx) => {
    const [{ id }] = (await trx('orders')
      .insert({
        order_number: `O-${n}`,
        customer_id: await someCustomer(),
        source: 'test',
        status: random() < 0.6 ? 'completed' : pick(random, ORDER_STATUSES),
        total_amount: Math.floor(random() * 500_000),
        ordered_at: moment(),
      })
      .returning('id')) as [{ id: number }];
    const lines = Array.from({ length: Math.floor(random() * 4) }, () => lineOf(id));
    if (lines.length > 0) await trx('order_items').insert(lines);
  });
}

async function write(): Promise<void> {
  const conversation_id = pick(random, await db('conversations').orderBy('id').pluck('id'));
  const isTheirs = random() < 0.7;
  await db('messages').insert({
    ...{ conversation_id, session_id: 'main', body: 'Kak', sent_at: moment(), status: 'delivered' },
    direction: isTheirs ? 'inbound' : 'outbound',
    author: isTheirs ? 'customer' : 'agent',
  });
}

let fresh = 0;
/** What people and ROMS do to old orders and their customers. */
const CHANGES: (() => Promise<unknown>)[] = [
  () => placeOrder(`new-${(fresh += 1)}`),
  write,
  async () =>
    db('orders')
      .where({ id: await someOrder() })
      .update({ status: pick(random, ORDER_STATUSES) }),
  async () =>
    db('orders')
      .where({ id: await someOrder() })
      .update({ status: 'returned' }),
  async () =>
    db('orders')
      .where({ id: await someOrder() })
      .update({ status: 'cancelled' }),
  async () =>
    db('orders')
      .where({ id: await someOrder() })
      .update({ total_amount: Math.floor(random() * 900_000), ordered_at: moment() }),
  async () => {
    const id = await someOrder();
    await db.transaction(async (trx) => {
      await trx('order_items').where({ order_id: id }).delete();
      await trx('order_items').insert([lineOf(id), lineOf(id)]);
      await trx('orders').where({ id }).update({ total_amount: 77_000 });
    });
  },
  async () =>
    db('order_items')
      .where({ order_id: await someOrder() })
      .update({ quantity: 9, subtotal: 90, product_id: pick(random, products) }),
  async () =>
    db('orders')
      .where({ id: await someOrder() })
      .delete(),
  async () => {
    const [province_code, regency_code] = pick(random, PLACES);
    await db('customers')
      .where({ id: await someCustomer() })
      .update({ province_code, regency_code });
  },
  async () =>
    db('customers')
      .where({ id: await someCustomer() })
      .update({ internal: db.raw('NOT internal') }),
  // A merge: everything goes to another.
  async () => {
    const [from, to] = [await someCustomer(), await someCustomer()];
    if (from === to) return;
    const conversationOf = async (customer_id: number) =>
      (await db('conversations').where({ customer_id }).first('id')).id;
    await db.transaction(async (trx) => {
      await trx('orders').where({ customer_id: from }).update({ customer_id: to });
      await trx('messages')
        .where({ conversation_id: await conversationOf(from) })
        .update({ conversation_id: await conversationOf(to) });
    });
  },
  async () =>
    db('customers')
      .where({ id: await someCustomer() })
      .update({ erased_at: db.fn.now(), name: '' }),
  () => db.raw('SELECT fold_revenue(), fold_report_days(), fold_inbound()'),
  async () =>
    db
      .transaction(async (trx) => {
        await trx('orders').update({ status: 'cancelled' });
        throw new Error('rolled back');
      })
      .catch(() => undefined),
];

/** Every report beside the orders themselves. */
async function expectTrue(zone: string): Promise<void> {
  for (const span of SPANS) {
    const asked = { ...span, zone };
    const name = JSON.stringify(asked);
    const days = await revenueByDay(db, span, zone);
    expect(
      days.map(({ date }) => date),
      name,
    ).toEqual(everyDay(span));
    expect(
      days.filter(({ orders }) => orders > 0),
      name,
    ).toEqual(await real.trueDays(db, asked));

    const hours = await peakHours(db, span, zone);
    expect(hours).toHaveLength(168);
    const counted = (key: 'orders' | 'messages') =>
      hours
        .filter((hour) => hour[key] > 0)
        .map((hour) => ({ weekday: hour.weekday, hour: hour.hour, [key]: hour[key] }));
    expect(counted('orders'), name).toEqual(await real.trueHours(db, asked));
    expect(counted('messages'), name).toEqual(await real.trueInbound(db, asked));

    const places = (await real.truePlaces(db, asked)) as {
      province: string | null;
      regency: string | null;
    }[];
    const byKey = places.map(({ province, regency, ...sold }) => ({
      key: regency ?? province ?? '',
      ...sold,
    }));
    const kept = (await soldByKey(db, 'place', span)).map(({ key, orders, revenue }) => ({
      key,
      orders,
      revenue,
    }));
    expect(kept.toSorted(byCode), name).toEqual(byKey.toSorted(byCode));

    const sold = (await soldProducts(db, span)).map(({ name: _name, ...rest }) => rest);
    const order = (one: { productId: number | null }, other: { productId: number | null }) =>
      (one.productId ?? 0) - (other.productId ?? 0);
    expect(sold.toSorted(order), name).toEqual(await real.trueProducts(db, asked));

    const top = (await topCustomers(db, span, null)).map(({ id, orders, revenue, lastOrderAt }) => ({
      ...{ id, orders, revenue, lastOrderAt },
    }));
    expect(top, name).toEqual(await real.trueTop(db, asked));
    expect(await repeatFigures(db, span), name).toEqual(await real.trueRepeat(db, asked));
    expect(medianGap(await orderGaps(db, span)), name).toEqual(await real.trueMedianGap(db, asked));
    await expectCohorts(asked);
  }
}

async function expectCohorts(asked: real.Asked): Promise<void> {
  const rows = await cohortRows(db, { from: `${asked.from.slice(0, 7)}-01`, to: asked.to });
  const entered = rows
    .filter(({ later }) => later === -1)
    .map(({ month, customers }) => ({ month, customers }));
  expect(entered).toEqual(await real.trueEntered(db, asked));
  const again = rows
    .filter(({ later }) => later >= 0)
    .map(({ month, later, customers }) => ({ month, again: plusMonths(month, later), customers }));
  expect(again).toEqual(await real.trueCohorts(db, asked));
}

function plusMonths(month: string, later: number): string {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 1 + later))
    .toISOString()
    .slice(0, 7);
}

const byCode = (one: { key: string }, other: { key: string }) => (one.key < other.key ? -1 : 1);

test('every figure is that of the orders themselves, whatever is done to them, and in every zone', async () => {
  // A second try begins in the first zone again.
  await setZone(ZONES[0]);
  await rebuild();
  for (const zone of ZONES) {
    await setZone(zone);
    // The first zone is the one that everything was written in.
    if (zone !== ZONES[0]) {
      expect(await reportState(db)).toEqual({ zone, isRebuilding: true });
      // Somebody goes on working meanwhile.
      for (let n = 0; n < 5; n += 1) await pick(random, CHANGES)();
      await rebuild();
    }
    expect(await reportState(db)).toEqual({ zone, isRebuilding: false });
    await expectTrue(zone);
    for (let n = 0; n < ROUNDS; n += 1) await pick(random, CHANGES)();
    await expectTrue(zone);
  }
  // What counts everything anew finds the same.
  await db.raw('SELECT recount_reports(), recount_inbound()');
  await expectTrue(ZONES.at(-1)!);
});

test('a product that is deleted leaves its lines to those of none', async () => {
  const span = SPANS.at(-1)!;
  const before = (await soldProducts(db, span)).reduce((sum, { revenue }) => sum + revenue, 0);
  await db('products').where({ id: products[0] }).delete();
  const sold = await soldProducts(db, span);
  expect(sold.reduce((sum, { revenue }) => sum + revenue, 0)).toBe(before);
  expect(sold.some(({ productId }) => productId === products[0])).toBe(false);
});

test('changes of the same orders at once, folds and a rebuild among them, are all counted', async () => {
  const ids: number[] = await db('orders').orderBy('id').limit(12).pluck('id');
  const lane = async (seed: number) => {
    for (let round = 0; round < 20; round += 1)
      await db('orders')
        .where({ id: ids[(seed * 5 + round) % ids.length] })
        .update({ status: ORDER_STATUSES[(seed + round) % 6], total_amount: seed * 1_000 + round });
  };
  const fold = async () => {
    for (let round = 0; round < 20; round += 1)
      await db.raw('SELECT fold_report_days() WHERE pg_try_advisory_xact_lock(1380274244)');
  };
  const zone = 'Asia/Makassar';
  await setZone(zone);
  const rebuild = async () => {
    let left: number | null = 0;
    while (left !== null) ({ after: left } = await rebuildDays(db, { most: 50 }));
  };
  await Promise.all([lane(1), lane(2), lane(3), fold(), rebuild()]);
  await expectTrue(zone);
});

test('what was restored from another server in the middle of that goes on', async () => {
  await setZone('Asia/Jakarta');
  await db.raw(`UPDATE report_state SET changed_by = '9000000000000'`);
  let left: number | null = 0;
  while (left !== null) ({ after: left } = await rebuildDays(db, { most: 1_000 }));
  expect(await reportState(db)).toEqual({ zone: 'Asia/Jakarta', isRebuilding: false });
});
