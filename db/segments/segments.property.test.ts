import type { Knex } from 'knex';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '@roms/contracts/settings';
import { atMinuteOfDay } from '@roms/domain/clock';
import { ORDER_STATUSES } from '@roms/domain/order-status';
import { ZONES, type Zone } from '@roms/domain/regions/region';
import { rfmRule } from '@roms/domain/rfm';
import { SEGMENTS, type Segment } from '@roms/domain/segment';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { chooseSeed, pick, seededRandom } from '../../tests/support/hostile.ts';
import { audienceQuery } from '../audiences/audience-query.ts';
import { customersPage } from '../customers/customers-page.ts';
import { connectDatabase } from '../knex.ts';
import { SEES_ALL } from '../scopes/viewer.ts';
import { updateSettings } from '../settings/update-settings.ts';
import { customerSegments, segmentIn } from './customer-segments.ts';
import { foreseenMoves } from './foreseen-moves.ts';
import { moveCustomers } from './move-customers.ts';
import { refreshSegments } from './refresh-segments.ts';
import { segmentCounts } from './segment-days.ts';
import { segmentsByRule, segmentsWritten } from './segments.fixture.ts';

const CUSTOMERS = 10_000;
const NOW = new Date('2028-03-29T18:30:00Z');
/** Days ago at which something changes, and some between: 29 February is one of them. */
const DAYS = [0, 1, 7, 28, 29, 30, 31, 59, 60, 61, 90, 400];
/** Just before midnight, at it, and behind it, by minutes of the day. */
const MINUTES = [0, 1, 720, 1_439];
const AMOUNTS = [0, 50_000, 250_000, 333_333, 499_999, 500_000, 999_999, 1_000_000, 2_000_000];

let database: TestDatabase;
let db: Knex;
// A second try has a database of its own.
beforeEach(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url, { statementTimeoutMs: 0 });
});
afterEach(async () => {
  await db.destroy();
  await database.drop();
});

test('SQL places 10,000 customers as the rule does, at once and one by one, in each zone', async () => {
  const random = seededRandom(chooseSeed('segments'));
  await fill(random);
  for (const zone of ZONES) {
    const rfm =
      zone === 'Asia/Makassar' ? { ...DEFAULT_SETTINGS.rfm, newDays: 90, loyalOrders: 2 } : undefined;
    await db.transaction((trx) => updateSettings(trx, { zone, ...(rfm && { rfm }) }));
    const rule = rfmRule(rfm ?? DEFAULT_SETTINGS.rfm, { now: NOW, zone });
    await db.transaction((trx) => updateSettings(trx, { rfm: rfm ?? DEFAULT_SETTINGS.rfm }));

    const { seen } = await refreshSegments(db, { now: NOW });
    expect(seen).toBe(CUSTOMERS);
    const expected = await segmentsByRule(db, rule);
    expect(await segmentsWritten(db)).toEqual(expected);
    expect(new Set(expected.values())).toEqual(new Set(SEGMENTS));
    await expectCountsToMatch();
    await expectSameEverywhere(expected);
    expect(await foreseenMoves(db, rule)).toEqual({ moves: [], counts: await segmentCounts(db) });

    // The same again is nothing.
    const before = await everything();
    expect(await refreshSegments(db, { now: NOW })).toMatchObject({ seen: CUSTOMERS, changed: 0, moves: {} });
    expect(await everything()).toEqual(before);

    // What changes with orders moves their customers by the same rule, and the night finds nothing to do.
    const touched = await changeOrders(random, zone);
    await db.transaction((trx) => moveCustomers(trx, touched, NOW));
    const moved = await segmentsByRule(db, rule);
    expect(await segmentsWritten(db)).toEqual(moved);
    await expectCountsToMatch();
    await expectSameEverywhere(moved);
    const [smallest] = SEGMENTS.toSorted((a, b) => idsIn(moved, a).length - idsIn(moved, b).length);
    expect(await idsOfList(smallest!)).toEqual(idsIn(moved, smallest!));
    expect(await refreshSegments(db, { now: NOW })).toMatchObject({ changed: 0 });
  }
});

/** The badge, and the audience of each segment, say what the rule says. */
async function expectSameEverywhere(expected: Map<number, Segment>): Promise<void> {
  const ids = [...expected.keys()];
  const badges = await customerSegments(db, ids);
  expect(new Map(ids.map((id) => [id, segmentIn(badges, id).segment]))).toEqual(expected);
  for (const segment of SEGMENTS) expect(await idsOfAudience(segment)).toEqual(idsIn(expected, segment));
}

const idsIn = (expected: Map<number, Segment>, segment: Segment): number[] =>
  [...expected].flatMap(([id, one]) => (one === segment ? [id] : [])).toSorted((one, other) => one - other);

function idsOfAudience(segment: Segment): Promise<number[]> {
  const query = audienceQuery(db, { field: 'segment', op: 'is', value: segment }, NOW);
  return query.orderBy('customers.id').pluck('customers.id') as Promise<number[]>;
}

/** Of the smallest segment what its list shows, page after page. */
async function idsOfList(segment: Segment): Promise<number[]> {
  const ids: number[] = [];
  for (let cursor: string | undefined; ;) {
    const { rows, nextCursor } = await customersPage(db, SEES_ALL, { segment, cursor });
    ids.push(...rows.map((row) => row.customer.id));
    for (const row of rows) expect(row.segment.segment).toBe(segment);
    if (nextCursor === null) return ids.toSorted((one, other) => one - other);
    cursor = nextCursor;
  }
}

async function everything() {
  return {
    customers: await db('customer_segments').orderBy('customer_id'),
    moves: await db('segment_moves').orderBy('id'),
    days: await db('segment_days').orderBy(['day', 'segment']).select('day', 'segment', 'customers'),
  };
}

async function expectCountsToMatch(): Promise<void> {
  const rows: { segment: string; n: number }[] = await db('customer_segments')
    .groupBy('segment')
    .select('segment', db.raw('count(*)::integer AS n'));
  expect(await segmentCounts(db)).toEqual({
    ...Object.fromEntries(SEGMENTS.map((segment) => [segment, 0])),
    ...Object.fromEntries(rows.map(({ segment, n }) => [segment, n])),
  });
}

/** Half of the customers came in by themselves, half by a load without triggers; orders round every boundary. */
async function fill(random: () => number): Promise<void> {
  const named = (from: number, to: number) => `
    INSERT INTO customers (name, name_source, phone)
    SELECT 'Pelanggan ' || n, 'order', '62670' || (1000000 + n) FROM generate_series(${from}, ${to}) AS n`;
  await db.raw(named(1, CUSTOMERS / 2));
  await db.transaction(async (trx) => {
    await trx.raw('SET LOCAL session_replication_role = replica');
    await trx.raw(named(CUSTOMERS / 2 + 1, CUSTOMERS));
    const ids: number[] = await trx('customers').pluck('id');
    const rows = ids.flatMap((customer_id) =>
      Array.from({ length: Math.floor(random() * 7) }, () =>
        orderRow(random, customer_id, pick(random, ZONES)),
      ),
    );
    for (let at = 0; at < rows.length; at += 2_000)
      await trx('orders').insert(
        rows.slice(at, at + 2_000).map((row, index) => ({ ...row, order_number: `S-${at + index}` })),
      );
  });
}

function orderRow(random: () => number, customer_id: number, zone: Zone) {
  return {
    customer_id,
    source: 'test',
    status: random() < 0.6 ? 'completed' : pick(random, ORDER_STATUSES),
    total_amount: pick(random, AMOUNTS),
    ordered_at: atMinuteOfDay(NOW, zone, pick(random, MINUTES), -pick(random, DAYS)),
  };
}

/** Another status, total, time or owner for some orders; whose they are and were. */
async function changeOrders(random: () => number, zone: Zone): Promise<number[]> {
  const ids: number[] = await db('customers').pluck('id');
  const orders: { id: number; customer_id: number }[] = await db('orders').select('id', 'customer_id');
  const touched = new Set<number>();
  for (let n = 0; n < 150; n += 1) {
    const order = pick(random, orders);
    const row = orderRow(random, random() < 0.2 ? pick(random, ids) : order.customer_id, zone);
    await db('orders').where({ id: order.id }).update(row);
    touched.add(order.customer_id).add(row.customer_id);
    order.customer_id = row.customer_id;
  }
  return [...touched];
}
