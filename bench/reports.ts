import { parseArgs } from 'node:util';
import { randomBytes } from 'node:crypto';
import { DEFAULT_SETTINGS } from '@roms/contracts/settings';
import type { ReportQuery } from '@roms/contracts/reports';
import type { Knex } from 'knex';
import type { Asked } from '../api/reports/asked.ts';
import { askedOf } from '../api/reports/asked.ts';
import { cohortsReport, remindersReport, repeatReport, teamReport } from '../api/reports/people.ts';
import { productsReport, regionsReport, revenueReport, topCustomersReport } from '../api/reports/sales.ts';
import { pdfReport } from '../api/reports/pdf-report.ts';
import { revenueOnPaper } from '../api/reports/sections.ts';
import { countReminders } from '../db/reports/count-reminders.ts';
import { rebuildDays } from '../db/reports/rebuild-days.ts';
import { pdfOf } from '../runtime/pdf.ts';
import type { AtSizeRow } from './support/at-size-rows.ts';
import { fillAtSize, sizeOf } from './support/fill-at-size.ts';
import { reportRows } from './support/report-rows.ts';
import { withShop } from './support/shop.ts';
import { timed, undone } from './support/undone.ts';

const ROUNDS = 9;
const MEASURE_MS = 6_000;
const ORDERS = 1_000_000;

/**
 * `npm run bench reports -- --orders 100000`: each report of a month and of a year, with its comparison, in a shop of two
 * years of that size, beside one statement by hand that counts the rows themselves; what a change of an order costs; and
 * a change of the shop's zone.
 */
export async function run(options: readonly string[] = []): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { orders: { type: 'string' } } });
  const size = sizeOf(Number(values.orders ?? ORDERS));
  await withShop(
    async (db) => {
      await fillAtSize(db, size);
      await fillTeam(db);
      await db.raw('SELECT recount_all(), recount_reports(), recount_inbound(), recount_reminders()');
      // Seen, and then counted.
      await countReminders(db);
      const start = performance.now();
      const quarters = await countReminders(db);
      console.log(
        `  reminders of ${quarters} quarters counted: ${((performance.now() - start) / 1_000).toFixed(1)} s`,
      );
      await db.raw('VACUUM ANALYZE');
    },
    async ({ db }) => {
      console.log(`  ${size.orders} orders, ${size.messages} messages, ${size.customers} customers`);
      await reportRows(db, await rowsOf(db), { rounds: ROUNDS, limitMs: MEASURE_MS });
      await measureZone(db);
    },
  );
}

/** Each tenth message of a customer was answered as a first one, and each hundredth conversation resolved. */
async function fillTeam(db: Knex): Promise<void> {
  await db.raw(`
    INSERT INTO reply_times (message_id, conversation_id, agent_id, is_first, waited_since, replied_at)
    SELECT id, conversation_id, (SELECT min(id) FROM users WHERE role = 'cs') + id % 10, true,
           sent_at - interval '1 minute' * (id % 300), sent_at
      FROM messages WHERE author = 'agent' AND id % 5 = 0`);
  await db.raw(`
    INSERT INTO conversation_activities (conversation_id, type, actor_kind, actor_id, actor_name, at)
    SELECT conversation_id, 'resolved', 'user', (SELECT min(id)::text FROM users WHERE role = 'cs'), 'A', sent_at
      FROM messages WHERE author = 'agent' AND id % 20 = 1`);
}

async function rowsOf(db: Knex): Promise<AtSizeRow[]> {
  const deps = { db, env: {}, now: () => new Date() } as unknown as Parameters<typeof askedOf>[0];
  const today = new Date().toISOString().slice(0, 10);
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  const spans: [string, ReportQuery][] = [
    ['month', { from: daysAgo(29), to: today, compare: 'previous' }],
    ['year', { from: daysAgo(364), to: today, compare: 'lastYear' }],
  ];
  const reports: [string, (asked: Asked) => Promise<unknown>, string][] = [
    ['revenue', revenueReport, `SELECT ordered_at::date, count(*), sum(total_amount) ${FROM} GROUP BY 1`],
    [
      'top customers',
      topCustomersReport,
      `SELECT customer_id, sum(total_amount) ${FROM} GROUP BY 1 ORDER BY 2 DESC LIMIT 10`,
    ],
    [
      'regions',
      regionsReport,
      `SELECT regency_code, sum(total_amount) FROM orders o JOIN customers c ON c.id = customer_id ${WHERE} GROUP BY 1`,
    ],
    [
      'products',
      productsReport,
      `SELECT product_id, sum(quantity) FROM orders o JOIN order_items i ON i.order_id = o.id ${WHERE} GROUP BY 1`,
    ],
    [
      'repeat',
      repeatReport,
      `SELECT count(*) FROM (SELECT customer_id ${FROM} GROUP BY 1 HAVING count(*) > 1) AS people`,
    ],
    ['cohorts', cohortsReport, `SELECT customer_id, min(ordered_at) ${FROM} GROUP BY 1`],
    [
      'reminders',
      remindersReport,
      `SELECT status, count(*) FROM messages WHERE automation = 'reminder' AND status IN ('sent', 'delivered', 'read') AND sent_at >= :from GROUP BY 1`,
    ],
    [
      'team',
      teamReport,
      `SELECT agent_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY replied_at - waited_since) FROM reply_times WHERE replied_at >= :from GROUP BY 1`,
    ],
  ];
  const rows: AtSizeRow[] = [];
  for (const [name, query] of spans) {
    const asked = await askedOf(deps, query);
    for (const [report, read, bound] of reports)
      rows.push({
        what: `${report}, a ${name} and its comparison`,
        ours: () => read(asked),
        bound: () => Promise.resolve(db.raw(bound, { from: asked.span.from })),
      });
  }
  const year = await askedOf(deps, spans[1]![1]);
  const report = await revenueReport(year);
  rows.push({
    what: 'revenue of a year, on paper',
    ours: () => pdfOf(pdfReport('revenue', year, report.figures, revenueOnPaper(report))),
    bound: () => revenueReport(year),
  });
  return [...rows, ...changes(db), answers(db)];
}

const WHERE = `WHERE status IN ('pending', 'shipped', 'completed') AND ordered_at >= :from`;
const FROM = `FROM orders ${WHERE}`;

/** What an order costs with triggers, and without. */
function changes(db: Knex): AtSizeRow[] {
  const insert = async (trx: Knex.Transaction) => {
    const { rows } = await trx.raw(
      `INSERT INTO orders (order_number, customer_id, source, total_amount) VALUES (?, 5, 'bench', 1) RETURNING id`,
      [randomBytes(8).toString('hex')],
    );
    await trx.raw(
      `INSERT INTO order_items (order_id, product_id, product_name, normalised_name, quantity, price, subtotal)
       SELECT ?, id, name, normalised_name, 1, 1, 1 FROM products ORDER BY id LIMIT 2`,
      [rows[0].id],
    );
  };
  const without = {
    'the triggers of reports': { orders: 'orders_report', order_items: 'order_items_report' },
    'the trigger of run-outs': { order_items: 'order_items_run_outs' },
  };
  return Object.entries(without).map(([what, triggers]) => ({
    what: `an order and two lines, with ${what}`,
    ours: undone(db, (trx) => timed(() => insert(trx))),
    bound: undone(db, async (trx) => {
      for (const [table, trigger] of Object.entries(triggers))
        await trx.raw('ALTER TABLE ?? DISABLE TRIGGER ??', [table, trigger]);
      return timed(() => insert(trx));
    }),
  }));
}

/** What a message of somebody who was reminded a day ago costs with the trigger that marks, and without. */
function answers(db: Knex): AtSizeRow {
  const insert = async (trx: Knex.Transaction) => {
    await trx.raw(`UPDATE messages SET delivered_at = now() - interval '1 day' WHERE id = (
      SELECT max(id) FROM messages WHERE automation = 'reminder' AND conversation_id = 5)`);
    return timed(() =>
      trx.raw(`INSERT INTO messages (conversation_id, session_id, direction, author, body, status)
        VALUES (5, 'main', 'inbound', 'customer', 'Kak', 'delivered')`),
    );
  };
  return {
    what: 'an inbound message, with the mark at its reminder',
    ours: undone(db, insert),
    bound: undone(db, async (trx) => {
      await trx.raw('ALTER TABLE messages DISABLE TRIGGER messages_answer');
      return insert(trx);
    }),
  };
}

async function measureZone(db: Knex): Promise<void> {
  const start = performance.now();
  await db('settings')
    .insert({ key: 'zone', value: JSON.stringify('Asia/Jayapura') })
    .onConflict('key')
    .merge();
  for (let left: number | null = 0; left !== null;)
    ({ after: left } = await rebuildDays(db, { most: 20_000 }));
  console.log(
    `  another zone (${DEFAULT_SETTINGS.zone} before): ${((performance.now() - start) / 1_000).toFixed(1)} s`,
  );
}
