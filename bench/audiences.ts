import { parseArgs } from 'node:util';
import type { Knex } from 'knex';
import type { AudienceFilter } from '@roms/domain/audience';
import { COMPLAINT_CODE } from '@roms/domain/complaint';
import { rfmRule } from '@roms/domain/rfm';
import { DEFAULT_SETTINGS } from '@roms/contracts/settings';
import { audienceCount } from '../db/audiences/audience-count.ts';
import { learnCycles } from '../db/products/learn-cycles.ts';
import { foreseenMoves } from '../db/segments/foreseen-moves.ts';
import { refreshSegments } from '../db/segments/refresh-segments.ts';
import type { AtSizeRow } from './support/at-size-rows.ts';
import { fillAtOnce } from './support/fill-at-once.ts';
import { fillAtSize, sizeOf } from './support/fill-at-size.ts';
import { reportRows } from './support/report-rows.ts';
import { withShop } from './support/shop.ts';

const ROUNDS = 15;
/** A row of the report (milliseconds). */
const MEASURE_MS = 10_000;
const ORDERS = 1_000_000;

/**
 * `npm run bench audiences -- --orders 100000`: how many customers fit a filter, by each of its fields, beside one
 * statement written by hand for the same number; a tenth as many customers as orders.
 */
export async function run(options: readonly string[] = []): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { orders: { type: 'string' } } });
  const size = sizeOf(Number(values.orders ?? ORDERS));
  await withShop(
    async (db) => {
      await fillAtSize(db, size);
      await fillAtOnce(db, ['customer_labels'], fillPeople);
      await refreshSegments(db, { now: new Date() });
      await learnCycles(db);
      await db.raw('VACUUM ANALYZE');
    },
    async ({ db }) => {
      console.log(`  ${size.customers} customers, ${size.orders} orders, ${size.messages} messages`);
      await reportRows(db, await audienceRows(db), { rounds: ROUNDS, limitMs: MEASURE_MS });
    },
  );
}

/**
 * What filters ask about and a shop of orders has not. No report is read here: counting each customer's orders again where
 * they live would take a quarter of an hour.
 */
async function fillPeople(db: Knex): Promise<void> {
  await db.raw(
    `UPDATE customers SET province_code = CASE WHEN id % 3 = 0 THEN NULL WHEN id % 2 = 0 THEN '31' ELSE '35' END,
            opted_out_at = CASE WHEN id % 50 = 0 THEN now() END`,
  );
  await db.raw(
    `INSERT INTO customer_labels (customer_id, label_id)
     SELECT customers.id, labels.id FROM customers JOIN labels ON labels.code = '${COMPLAINT_CODE}'
      WHERE customers.id % 20 = 0`,
  );
}

const LISTED = 'NOT internal AND erased_at IS NULL';

async function audienceRows(db: Knex): Promise<AtSizeRow[]> {
  const { id: label } = (await db('labels').where({ code: COMPLAINT_CODE }).first('id')) as { id: number };
  const rows: [string, AudienceFilter, string][] = [
    ['everybody', { all: [] }, `SELECT count(*) FROM customers WHERE ${LISTED}`],
    [
      'one segment',
      { field: 'segment', op: 'is', value: 'big_spender' },
      `SELECT count(*) FROM customers JOIN customer_segments ON customer_id = id
        WHERE ${LISTED} AND segment = 'big_spender'`,
    ],
    [
      'segments, province and spent',
      {
        all: [
          { field: 'segment', op: 'in', value: ['loyal', 'big_spender', 'inactive'] },
          { field: 'province', op: 'is', value: '31' },
          { field: 'spent', op: 'gte', value: 1_000_000 },
        ],
      },
      `SELECT count(*) FROM customers JOIN customer_segments ON customer_id = id
        WHERE ${LISTED} AND segment IN ('loyal', 'big_spender', 'inactive') AND province_code = '31' AND spent >= 1000000`,
    ],
    [
      'last order, orders, not opted out',
      {
        all: [
          { field: 'lastOrderDays', op: 'lte', value: 30 },
          { field: 'orders', op: 'gte', value: 3 },
          { none: [{ field: 'consent', op: 'is', value: 'withdrawn' }] },
        ],
      },
      `SELECT count(*) FROM customers JOIN customer_segments ON customer_id = id
        WHERE ${LISTED} AND last_order_at >= now() - interval '30 days' AND orders >= 3 AND opted_out_at IS NULL`,
    ],
    [
      'a label or a segment',
      {
        any: [
          { field: 'label', op: 'is', value: label },
          { field: 'segment', op: 'is', value: 'new' },
        ],
      },
      `SELECT count(*) FROM customers JOIN customer_segments ON customer_id = id
        WHERE ${LISTED} AND (segment = 'new' OR id IN (SELECT customer_id FROM customer_labels WHERE label_id = ${label}))`,
    ],
    [
      'bought a product',
      { field: 'product', op: 'is', value: 7 },
      `SELECT count(DISTINCT customer_id) FROM order_items JOIN orders ON orders.id = order_id
        WHERE product_id = 7 AND status IN ('shipped', 'completed')`,
    ],
    [
      'not told anything in 30 days',
      { field: 'contactedDays', op: 'gte', value: 30 },
      `SELECT count(*) FROM customers WHERE id NOT IN (
         SELECT customer_id FROM conversations WHERE last_activity_at >= now() - interval '30 days')`,
    ],
    [
      'has written',
      { field: 'answered', op: 'is', value: true },
      `SELECT count(DISTINCT conversation_id) FROM messages WHERE direction = 'inbound'`,
    ],
    [
      'something runs out within a week',
      { field: 'cycleDueDays', op: 'lte', value: 7 },
      `SELECT count(DISTINCT customer_id) FROM customer_run_outs
        WHERE run_out_at >= date_trunc('day', now()) AND run_out_at < date_trunc('day', now()) + interval '8 days'`,
    ],
    [
      'nothing runs out within a month',
      { field: 'cycleDueDays', op: 'gte', value: 30 },
      `SELECT count(*) FROM (
         SELECT customer_id FROM customer_run_outs WHERE run_out_at >= date_trunc('day', now())
          GROUP BY customer_id HAVING min(run_out_at) >= date_trunc('day', now()) + interval '30 days') AS later`,
    ],
  ];
  const counts = rows.map(([what, filter, bound]) => ({
    what,
    ours: () => audienceCount(db, filter, new Date()),
    bound: () => Promise.resolve(db.raw(bound)),
  }));
  const rule = rfmRule(
    { ...DEFAULT_SETTINGS.rfm, inactiveDays: 30 },
    { now: new Date(), zone: DEFAULT_SETTINGS.zone },
  );
  return [
    ...counts,
    {
      what: 'what other thresholds would do',
      ours: () => foreseenMoves(db, rule),
      bound: () =>
        Promise.resolve(
          db.raw(
            `SELECT segment, last_order_at < now() - interval '30 days', count(*) FROM customer_segments GROUP BY 1, 2`,
          ),
        ),
    },
  ];
}
