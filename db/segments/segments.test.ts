import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import type { OrderStatus } from '@roms/domain/order-status';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertNewOrder, insertOrder, insertShop } from '../../tests/support/rows.ts';
import { mergeCustomer } from '../customers/merge-customer.ts';
import { changeOrderStatus } from '../intake/change-order-status.ts';
import { deleteOrder } from '../intake/delete-order.ts';
import { connectDatabase } from '../knex.ts';
import { customerSegments, segmentIn } from './customer-segments.ts';
import { placeCustomers } from './place-customers.ts';
import { refreshFirstSegments, refreshSegments } from './refresh-segments.ts';
import { segmentCounts, segmentDays, segmentedAt } from './segment-days.ts';
import { movedCustomers, segmentFlows } from './segment-moves.ts';

const NOW = new Date('2026-06-30T05:00:00Z');
const DAY_MS = 24 * 3_600_000;
const ago = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(() => db.raw('TRUNCATE customers, segment_days CASCADE'));

/** A customer with completed orders of so many days ago. */
async function buyer(days: number[], price = 90_000): Promise<number> {
  const { id } = await insertCustomer(db);
  for (const one of days) await order(id, 'completed', ago(one), price);
  // As if the shop had them before it had segments.
  await db('customer_segments').where({ customer_id: id }).update({ since: null });
  return id;
}
const order = (customerId: number, status: OrderStatus, orderedAt = NOW, price = 90_000) =>
  insertOrder(db, { customerId, status, orderedAt, items: [{ name: 'Kopi Gayo', price }] });
const refresh = (now = NOW) => refreshSegments(db, { now });
const segmentOf = async (id: number) => segmentIn(await customerSegments(db, [id]), id).segment;
const moves = () =>
  db('segment_moves').orderBy('id').select('customer_id AS id', 'from_segment AS from', 'to_segment AS to');

describe('at once', () => {
  const change = (orderId: number, status: OrderStatus) =>
    db.transaction((trx) => changeOrderStatus(trx, { orderId, status, actor: SYSTEM_ACTOR, now: NOW }));

  it('who buys is new when it is shipped, and nobody again when it comes back', async () => {
    const { id } = await insertCustomer(db);
    const orderId = await insertNewOrder(db, { customerId: id, orderedAt: NOW });
    expect(await segmentOf(id)).toBe('none');
    await change(orderId, 'shipped');
    expect((await customerSegments(db, [id])).get(id)).toEqual({
      segment: 'new',
      orders: 1,
      spent: 90_000,
      firstOrderAt: NOW,
      lastOrderAt: NOW,
    });
    await change(orderId, 'completed');
    expect(await moves()).toEqual([{ id, from: 'none', to: 'new' }]);
    await change(orderId, 'cancelled');
    expect(await segmentOf(id)).toBe('none');
    expect(await moves()).toHaveLength(2);
    expect(await segmentCounts(db)).toMatchObject({ none: 1, new: 0 });
  });

  it('a change that is taken back leaves nothing', async () => {
    const { id } = await insertCustomer(db);
    const orderId = await insertNewOrder(db, { customerId: id, orderedAt: NOW });
    const failing = db.transaction(async (trx) => {
      await changeOrderStatus(trx, { orderId, status: 'completed', actor: SYSTEM_ACTOR, now: NOW });
      throw new Error('after all not');
    });
    await expect(failing).rejects.toThrow('after all not');
    expect([await segmentOf(id), await moves()]).toEqual(['none', []]);
  });

  it('two orders of one customer that are completed at once are both counted', async () => {
    const id = await buyer([20, 10]);
    await refresh();
    const orders = await Promise.all(
      [1, 2].map(() => insertNewOrder(db, { customerId: id, orderedAt: NOW })),
    );
    await Promise.all(orders.map((one) => change(one, 'completed')));
    expect((await customerSegments(db, [id])).get(id)).toMatchObject({ segment: 'loyal', orders: 4 });
  });

  it('whoever completes orders while all are placed for the first time is counted with them', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => buyer([10])));
    const orders = await Promise.all(
      ids.map((customerId) => insertNewOrder(db, { customerId, orderedAt: NOW })),
    );
    await Promise.all([refresh(), ...orders.map((one) => change(one, 'completed')), refresh()]);
    const placed = await db('customer_segments').where({ segment: 'new', orders: 2 }).pluck('customer_id');
    expect(placed).toHaveLength(ids.length);
    expect(await moves()).toEqual([]);
  });

  it('a deleted order counts no more', async () => {
    const { id } = await insertCustomer(db);
    const orderId = await order(id, 'completed');
    await db('orders').where({ id: orderId }).update({ source: 'import' });
    await refresh();
    await db.transaction((trx) => deleteOrder(trx, { orderId, actor: SYSTEM_ACTOR, isAdmin: true }));
    expect(await segmentOf(id)).toBe('none');
  });

  it('two who turn out to be one are one, with the orders of both', async () => {
    // A merge has nobody who tells it the time.
    const days = (new Date().getTime() - NOW.getTime()) / DAY_MS;
    const [keep, gone] = [await buyer([20 - days, 10 - days]), await buyer([15 - days, 5 - days])];
    await db('customers').where({ id: gone }).update({ phone: null });
    await refresh();
    await db.transaction((trx) => mergeCustomer(trx, { keepId: keep, goneId: gone }));
    expect([await segmentOf(keep), (await customerSegments(db, [keep])).get(keep)?.orders]).toEqual([
      'loyal',
      4,
    ]);
    expect(await db('customer_segments').pluck('customer_id')).toEqual([keep]);
    expect(await segmentCounts(db)).toMatchObject({ loyal: 1, new: 0, none: 0 });
  });
});

describe('every night', () => {
  it('moves who has become inactive by the passing of days, and says who moved where', async () => {
    const [old, young] = [await buyer([59]), await buyer([29])];
    expect(await refresh()).toMatchObject({ seen: 2, moves: {} });
    expect([await segmentOf(old), await segmentOf(young)]).toEqual(['regular', 'new']);
    const tomorrow = new Date(NOW.getTime() + DAY_MS);
    expect(await refresh(tomorrow)).toMatchObject({ moves: { 'regular>inactive': 1, 'new>regular': 1 } });
    const days = { from: '2026-07-01', to: '2026-07-01' };
    expect(await segmentFlows(db, days)).toEqual([
      { from: 'new', to: 'regular', count: 1 },
      { from: 'regular', to: 'inactive', count: 1 },
    ]);
    expect(await segmentFlows(db, { from: '2026-06-30', to: '2026-06-30' })).toEqual([]);
    const { rows } = await movedCustomers(db, days);
    expect(rows.map(({ customerId, from, to }) => [customerId, from, to])).toEqual(
      expect.arrayContaining([
        [old, 'regular', 'inactive'],
        [young, 'new', 'regular'],
      ]),
    );
    expect(await segmentDays(db, { from: '2026-06-01', to: '2026-07-01' })).toMatchObject([
      { day: '2026-06-30', counts: { regular: 1, new: 1, inactive: 0 } },
      { day: '2026-07-01', counts: { regular: 1, new: 0, inactive: 1 } },
    ]);
  });

  it('writes nothing for who stays, and keeps since when they are there', async () => {
    const id = await buyer([10]);
    await refresh();
    const row = () => db('customer_segments').where({ customer_id: id }).first('xmin', 'since');
    const before = await row();
    expect(await refresh()).toMatchObject({ changed: 0 });
    expect(await row()).toEqual(before);
  });

  it('goes on behind the last portion when it was stopped, and a second run finds the rest', async () => {
    const ids: number[] = [];
    for (let n = 0; n < 5; n += 1) ids.push(await buyer([10]));
    const first = await placeCustomers(db, { after: 0, most: 2 }, { now: NOW });
    expect(first).toMatchObject({ after: ids[1], seen: 2, changed: 2 });
    const stopped = placeCustomers(
      db,
      { after: first.after!, most: 2 },
      {
        now: NOW,
        onPortion: () => {
          throw new Error('the worker is stopped');
        },
      },
    );
    await expect(stopped).rejects.toThrow('the worker is stopped');
    expect(await refresh()).toMatchObject({ seen: 5, changed: 1 });
    expect(await segmentCounts(db)).toMatchObject({ new: 5 });
  });

  it('asks for the rule again as it goes, and says by which ones it went', async () => {
    await buyer([10]);
    // Somebody changes it while the first are placed.
    await db.raw(`CREATE FUNCTION change_rule() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO settings (key, value) VALUES ('rfm', '{"newDays": 5}')
        ON CONFLICT (key) DO UPDATE SET value = excluded.value;
      RETURN NULL; END $$`);
    await db.raw(`CREATE TRIGGER change_rule AFTER UPDATE ON customer_segments
      FOR EACH STATEMENT EXECUTE FUNCTION change_rule()`);
    const run = () => placeCustomers(db, { after: 0, most: 20_000 }, { now: NOW });
    const { rules } = await run();
    await db.raw('DROP FUNCTION change_rule CASCADE');
    const { rules: after } = await run();
    await db('settings').where({ key: 'rfm' }).delete();
    expect([rules.length, after]).toEqual([2, [rules[1]]]);
  });

  it('waits for nobody who takes an order, and holds no customer', async () => {
    const [id, other] = [await buyer([10]), await buyer([10])];
    await db.transaction(async (trx) => {
      // An intake holds the customer.
      await trx('customers').where({ id }).forNoKeyUpdate();
      expect(await refresh()).toMatchObject({ changed: 2 });
    });
    await db('orders').update({ status: 'returned' });
    // Somebody moves one of them, and takes it back: the run does the others first, and then this one.
    const { promise: isHeld, resolve: held } = Promise.withResolvers<void>();
    const { promise: mayGo, resolve: letGo } = Promise.withResolvers<void>();
    const holding = db.transaction(async (trx) => {
      await trx('customer_segments').where({ customer_id: id }).forNoKeyUpdate();
      held();
      await mayGo;
      await trx.rollback();
    });
    await isHeld;
    const running = refresh();
    await expect.poll(() => segmentOf(other), { timeout: 30_000 }).toBe('none');
    expect(await segmentOf(id)).toBe('new');
    letGo();
    await holding.catch(() => undefined);
    expect(await running).toMatchObject({ changed: 2, moves: { 'new>none': 2 } });
    expect(await segmentOf(id)).toBe('none');
  });

  it('puts counts right that a load without triggers left wrong', async () => {
    for (const days of [10, 61]) await buyer([days]);
    await db('segment_counts').delete();
    await db('segment_counts').insert({ segment: 'loyal', customers: -3 });
    await refresh();
    expect(await segmentCounts(db)).toMatchObject({ new: 1, inactive: 1, loyal: 0, none: 0 });
  });

  it('two at once do it once', async () => {
    for (let n = 0; n < 20; n += 1) await buyer([61]);
    await db('customer_segments').update({ segment: 'regular', since: NOW });
    await Promise.all([refresh(), refresh(), refresh()]);
    expect(await moves()).toHaveLength(20);
    expect(await segmentCounts(db)).toMatchObject({ inactive: 20, regular: 0 });
  });

  it('begins by itself in a shop that never had it, once; its first placing is no movement', async () => {
    const id = await buyer([10]);
    expect(await segmentedAt(db)).toBeNull();
    expect(await refreshFirstSegments(db, NOW)).toBe(true);
    expect([await segmentOf(id), await moves(), await segmentedAt(db)]).toEqual(['new', [], NOW]);
    expect(await refreshFirstSegments(db, NOW)).toBe(false);
  });
});
