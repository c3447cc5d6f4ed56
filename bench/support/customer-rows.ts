import type { Knex } from 'knex';
import { customersPage, type CustomersListFilter } from '../../db/customers/customers-page.ts';
import { SEES_ALL, type Viewer } from '../../db/scopes/viewer.ts';
import type { AtSizeRow } from './at-size-rows.ts';
import { COMMON_NAME, LABELS } from './fill-customers.ts';

const MONTH_MS = 30 * 86_400_000;

/** The customers' list in each of its orders and by each filter, in a shop that `fillCustomers` filled. */
export async function customerRows(db: Knex, agentId: number): Promise<AtSizeRow[]> {
  const agent: Viewer = { sees: 'own', userId: agentId };
  const labelled = async (name: string): Promise<number> =>
    (await db('labels').where({ name }).first('id'))!.id as number;
  const [rare, common] = [await labelled(LABELS.rare), await labelled(LABELS.common)];
  const since = new Date(Date.now() - MONTH_MS);
  const row = (
    what: string,
    filter: CustomersListFilter,
    { where = 'true', order = 'c.id DESC', viewer = SEES_ALL as Viewer } = {},
  ): AtSizeRow => ({
    what,
    ours: () => customersPage(db, viewer, filter),
    // A page as one would write it by hand, with its count and all that a row shows.
    bound: () =>
      Promise.resolve(
        db.raw(
          `SELECT page.*, given.labels, bought.*,
                  (SELECT count(*) FROM (SELECT FROM ${FROM} WHERE ${where} LIMIT 1001) AS counted) AS total
             FROM (SELECT c.*, s.segment, s.orders, s.spent, s.last_order_at FROM ${FROM} WHERE ${where}
                    ORDER BY ${order} LIMIT 31) AS page
             LEFT JOIN LATERAL (SELECT json_agg(labels) AS labels FROM customer_labels JOIN labels ON labels.id = label_id
                                 WHERE customer_id = page.id) AS given ON true
             LEFT JOIN LATERAL (SELECT count(*) AS all_orders, sum(total_amount), max(ordered_at) FROM orders
                                 WHERE customer_id = page.id AND status <> 'draft') AS bought ON true`,
        ),
      ),
  });
  const name = `left(fold_text(c.name), 30) COLLATE "C", c.id`;
  const own = `EXISTS (SELECT FROM conversations v WHERE v.customer_id = c.id AND v.assignee_id = ${agentId})`;
  const last = `coalesce(s.last_order_at, '-infinity') DESC, s.customer_id DESC`;
  return [
    row('newest', {}),
    row('newest: CS', {}, { viewer: agent, where: own }),
    row('by name', { sort: 'name' }, { order: name }),
    row('by name: CS', { sort: 'name' }, { viewer: agent, where: own, order: name }),
    row('by orders', { sort: 'orders' }, { order: 's.orders DESC, s.customer_id DESC' }),
    row('by spent', { sort: 'spent' }, { order: 's.spent DESC, s.customer_id DESC' }),
    row(
      'by spent: CS',
      { sort: 'spent' },
      { viewer: agent, where: own, order: 's.spent DESC, s.customer_id DESC' },
    ),
    row('by last order', { sort: 'lastOrder' }, { order: last }),
    row(
      'inactive, by last order',
      { segment: 'inactive', sort: 'lastOrder' },
      { where: `s.segment = 'inactive'`, order: last },
    ),
    row('loyal, by name', { segment: 'loyal', sort: 'name' }, { where: `s.segment = 'loyal'`, order: name }),
    row(
      'of a province, by spent',
      { province: '73', sort: 'spent' },
      { where: `c.province_code = '73'`, order: 's.spent DESC, s.customer_id DESC' },
    ),
    row('a label of few, by name', { label: rare, sort: 'name' }, { where: labelledSql(rare), order: name }),
    row(
      'a label of many, by name',
      { label: common, sort: 'name' },
      { where: labelledSql(common), order: name },
    ),
    row('who withdrew', { optedOut: 'true' }, { where: 'c.opted_out_at IS NOT NULL' }),
    row(
      'orders 2–3, by last order',
      { ordersFrom: 2, ordersTo: 3, sort: 'lastOrder' },
      { where: 's.orders BETWEEN 2 AND 3', order: last },
    ),
    row(
      'bought in a month, by spent',
      { lastOrderFrom: since, sort: 'spent' },
      {
        where: `coalesce(s.last_order_at, '-infinity') >= '${since.toISOString()}'`,
        order: 's.spent DESC, s.customer_id DESC',
      },
    ),
    row('whom WhatsApp does not know', { whatsapp: 'no' }, { where: 'false' }),
    row(
      'a common name, by spent',
      { q: COMMON_NAME, sort: 'spent' },
      {
        where: `fold_text(c.name) || '' LIKE '%${COMMON_NAME.toLowerCase()}%'`,
        order: 's.spent DESC, s.customer_id DESC',
      },
    ),
  ];
}

const FROM = 'customer_segments s JOIN customers c ON c.id = s.customer_id';

function labelledSql(labelId: number): string {
  return `EXISTS (SELECT FROM customer_labels l WHERE l.customer_id = c.id AND l.label_id = ${labelId})`;
}
