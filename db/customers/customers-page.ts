import type { Knex } from 'knex';
import { VOID_STATUSES_SQL } from '@roms/domain/order-status';
import type { CustomerSegment, Segment } from '@roms/domain/segment';
import { Customer } from '../models/Customer.ts';
import type { GivenLabel } from '../models/Label.ts';
import { labelsOfCustomers } from '../labels/labels-of-customers.ts';
import { scoped, visibleCustomers } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { conversationIds } from './customer-conversations.ts';
import { countRows } from '../count-rows.ts';
import { customerSegments, segmentIn } from '../segments/customer-segments.ts';
import { decodeCursor, PAGE_SIZE, firstPageTotal, toPage, type ListPage } from '../keyset.ts';
import {
  customerIsNamed,
  customerIsSeen,
  customerText,
  fewCustomers,
  IS_NAMED,
  NO_TEXT,
  type CustomerText,
  type FewCustomers,
} from './few-customers.ts';

export type CustomerFigures = {
  customer: Customer;
  orderCount: number;
  lifetimeValue: number;
  lastOrderAt: Date | null;
  segment: CustomerSegment;
  conversationId: number | null;
  labels: GivenLabel[];
};

/**
 * One page of the customers that `viewer` may see, newest first; `q` finds name and phone in any form and the code,
 * fewer than three letters only names that begin with them; `segment` those who are in it.
 */
export async function customersPage(
  db: Knex,
  viewer: Viewer,
  filter: { q?: string; segment?: Segment; cursor?: string },
): Promise<ListPage<CustomerFigures>> {
  const after = decodeCursor(filter.cursor);
  const text = filter.q ? customerText(filter.q) : null;
  const few = await fewCustomers(db, viewer, text);
  const sql = `SELECT id FROM (${partsOf(viewer, { text, few, isLater: after !== null, segment: filter.segment }).join(' UNION ')}) AS part ORDER BY id DESC LIMIT :limit`;
  const bindings = {
    limit: PAGE_SIZE + 1,
    after: after?.id ?? null,
    userId: viewer.sees === 'own' ? viewer.userId : null,
    ids: few?.ids ?? [],
    segment: filter.segment ?? null,
    ...(text ?? NO_TEXT),
  };
  const { rows: ids } = await db.raw<{ rows: { id: number }[] }>(sql, bindings as never);
  const page = toPage(ids, ({ id }) => ({ at: '', id }));
  const customers = await Customer.query(db)
    .findByIds(page.rows.map(({ id }) => id))
    .orderBy('id', 'desc');
  // A name that many have is counted from its index: down the list a page of them is found soon, a thousand are not.
  const counted = text && !few ? namedSql(viewer, filter.segment) : sql;
  const total = await firstPageTotal(page, after, () => countRows(db, counted, bindings));
  return { rows: await withFigures(db, viewer, customers), nextCursor: page.nextCursor, total };
}

/** The ways that together reach every row, as in `ordersPage`. */
function partsOf(
  viewer: Viewer,
  {
    text,
    few,
    isLater,
    segment,
  }: { text: CustomerText | null; few: FewCustomers | null; isLater: boolean; segment?: Segment },
): string[] {
  // Walked down by the segment's index: a list of few among many is a page soon all the same.
  const from = segment ? IN_SEGMENT : 'customers';
  const id = segment ? 'placed.customer_id' : 'customers.id';
  const seen = seenBy(viewer);
  const matching = text ? [customerIsNamed('customers.id')] : [];
  const ofFew = 'customers.id = ANY(cast(:ids AS bigint[]))';
  const ways =
    few?.by === 'name'
      ? [[ofFew, ...seen]]
      : few?.by === 'scope'
        ? [
            [ofFew, ...matching],
            ['customers.created_by = :userId', ...matching],
          ]
        : [[...seen, ...matching]];
  return ways.map((way) => {
    const conditions = [...way, ...(isLater ? [`${id} < :after`] : [])];
    return `(SELECT customers.id FROM ${from} ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
      ORDER BY ${id} DESC LIMIT :limit)`;
  });
}

/** The customers of one segment. */
const IN_SEGMENT = `customer_segments AS placed
      JOIN customers ON customers.id = placed.customer_id AND placed.segment = :segment`;

/** The customers of a text, in any order. */
function namedSql(viewer: Viewer, segment: Segment | undefined): string {
  const conditions = [`(${IS_NAMED})`, ...seenBy(viewer)];
  return `SELECT customers.id FROM ${segment ? IN_SEGMENT : 'customers'} WHERE ${conditions.join(' AND ')} LIMIT :limit`;
}

function seenBy(viewer: Viewer): string[] {
  return viewer.sees === 'all' ? [] : [customerIsSeen('customers.id', 'customers.created_by')];
}

/** One customer, or null when `viewer` may not see it. */
export async function customerDetail(db: Knex, viewer: Viewer, id: number): Promise<CustomerFigures | null> {
  const customer = await scoped(Customer.query(db).findById(id), visibleCustomers(viewer));
  if (!customer) return null;
  const [found] = await withFigures(db, viewer, [customer]);
  return found ?? null;
}

async function withFigures(db: Knex, viewer: Viewer, customers: Customer[]): Promise<CustomerFigures[]> {
  const ids = customers.map((customer) => customer.id);
  const [figures, segments, conversations, labels] = await Promise.all([
    db('orders')
      .whereIn('customer_id', ids)
      .whereNot('status', 'draft')
      .groupBy('customer_id')
      .select<{ customer_id: number; count: number; value: number; last: Date }[]>(
        'customer_id',
        db.raw('count(*)::int AS count'),
        db.raw(
          `coalesce(sum(total_amount) FILTER (WHERE status NOT IN ${VOID_STATUSES_SQL}), 0)::bigint AS value`,
        ),
        db.raw('max(ordered_at) AS last'),
      ),
    customerSegments(db, ids),
    conversationIds(db, viewer, ids),
    labelsOfCustomers(db, ids),
  ]);
  const byCustomer = new Map(figures.map((row) => [row.customer_id, row]));
  return customers.map((customer) => {
    const known = byCustomer.get(customer.id);
    return {
      customer,
      orderCount: known?.count ?? 0,
      lifetimeValue: known?.value ?? 0,
      lastOrderAt: known?.last ?? null,
      segment: segmentIn(segments, customer.id),
      conversationId: conversations.get(customer.id) ?? null,
      labels: labels.get(customer.id) ?? [],
    };
  });
}
