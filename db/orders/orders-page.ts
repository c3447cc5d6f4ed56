import type { Knex } from 'knex';
import { ORDER_STATUSES, REVENUE_STATUSES, type OrderStatus } from '@roms/domain/order-status';
import {
  atMostFew,
  customerIsNamed,
  customerIsSeen,
  customerText,
  fewCustomers,
  IS_NAMED,
  NO_TEXT,
  type CustomerText,
  type FewCustomers,
} from '../customers/few-customers.ts';
import type { AskedTotal, Total } from '@roms/contracts/pagination';
import { isNotInternal } from '../scopes/internal-customers.ts';
import { countRows, totalOf } from '../count-rows.ts';
import { decodeCursor, PAGE_SIZE, firstPageTotal, toPage, type ListPage, type Position } from '../keyset.ts';
import { containing, searchWords } from '../search-words.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { statusTotals, type OrderSpan } from './status-totals.ts';
import { ordersById, type OrderWithSummary } from './order-summaries.ts';
import { textList } from '../text-list.ts';

export type OrdersFilter = OrderSpan & {
  q?: string;
  /** Drafts are listed only when they are asked for, and to no key. */
  status?: OrderStatus;
  customerId?: number;
  /** Only what reports count. */
  isSold?: boolean;
  /** A product that they hold, and where their customer lives now (`none`: nobody knows). */
  product?: number;
  province?: string;
  /** The same of regencies; with a province, of those in it. */
  regency?: string;
  cursor?: string;
  total?: AskedTotal;
};

type Row = { id: number; position: string };
/** One way to rows: what it is driven by, and what is asked of each row on it. */
type Part = { from?: string; where: string[] };
type Ask = OrdersFilter & {
  viewer: Viewer;
  after: Position | null;
  text: CustomerText | null;
  few: FewCustomers | null;
  /** The orders that hold the product that is asked for, when they are few and no customer is asked for. */
  holding: number[] | null;
};

/**
 * One page of the orders that `viewer` may see, newest first; `q` finds number, name and phone in any form, fewer
 * than three letters only names that begin with them.
 */
export async function ordersPage(
  db: Knex,
  viewer: Viewer,
  filter: OrdersFilter,
): Promise<ListPage<OrderWithSummary>> {
  const after = decodeCursor(filter.cursor);
  const text = filter.q ? customerText(filter.q) : null;
  const few = filter.customerId ? null : await fewCustomers(db, viewer, text);
  const isByProduct = filter.product && !filter.customerId;
  const holding = isByProduct ? await atMostFew(db, HOLDING, { product: filter.product }) : null;
  const ask = { ...filter, viewer, after, text, few, holding };
  // From the top, wherever the page begins.
  if (filter.total === 'only')
    return { rows: [], nextCursor: null, total: await countAll(db, { ...ask, after: null }) };
  const page = toPage(await walk(db, ask), (row) => ({
    at: row.position,
    id: row.id,
  }));
  const orders = new Map(
    (
      await ordersById(
        db,
        page.rows.map(({ id }) => id),
      )
    ).map((order) => [order.id, order]),
  );
  const isLater = filter.total === 'later' && !isKept(ask);
  const total = await firstPageTotal(page, after, async () => (isLater ? null : countAll(db, ask)));
  return { rows: page.rows.flatMap(({ id }) => orders.get(id) ?? []), nextCursor: page.nextCursor, total };
}

/** Without a search the database keeps the numbers. */
const isKept = ({ q, customerId, product, province, regency }: Ask): boolean =>
  !q && !customerId && !product && !province && !regency;

async function countAll(db: Knex, ask: Ask): Promise<Total | null> {
  if (!isKept(ask)) {
    const { sql, bindings } = ask.text && !ask.few && !ask.customerId ? namedSql(ask) : walkSql(ask);
    return countRows(db, sql, bindings);
  }
  const totals = await statusTotals(db, ask.viewer, { ...ask, isOfCustomers: ask.isSold });
  const shown = (ask.isSold ? REVENUE_STATUSES : ORDER_STATUSES).filter((status) =>
    ask.status ? status === ask.status : status !== 'draft',
  );
  return totalOf(shown.reduce((sum, status) => sum + totals[status].orders, 0));
}

async function walk(db: Knex, ask: Ask): Promise<Row[]> {
  const { sql, bindings } = walkSql(ask);
  return (await db.raw<{ rows: Row[] }>(sql, bindings as never)).rows;
}

function walkSql(ask: Ask): { sql: string; bindings: Record<string, unknown> } {
  const filters = [
    ...filtersOf(ask),
    // On the way from the orders that hold it there is no other.
    ...(ask.holding ? [] : holdsOf(ask)),
    ...(ask.after ? ['(orders.ordered_at, orders.id) < (cast(:at AS timestamptz), :id)'] : []),
  ];
  const parts = partsOf(ask).map(({ from = 'orders', where }) => {
    const conditions = [...where, ...filters];
    const rows = `SELECT orders.id, orders.ordered_at FROM orders
      ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
      ORDER BY orders.ordered_at DESC, orders.id DESC LIMIT :limit`;
    return from === 'orders'
      ? `(${rows})`
      : `(SELECT newest.id, newest.ordered_at FROM ${from}, LATERAL (${rows}) AS newest)`;
  });
  return {
    // Text, because a JavaScript date would lose the microseconds by which the next page starts.
    sql: `SELECT id, cast(ordered_at AS text) AS position FROM (${parts.join(' UNION ')}) AS part
      ORDER BY part.ordered_at DESC, part.id DESC LIMIT :limit`,
    bindings: bindingsOf(ask),
  };
}

const HOLDING = 'SELECT order_id AS id FROM order_items WHERE product_id = :product LIMIT :limit';
/** Joins that may be begun at either end: many orders are found down the dates, few from what they have in common. */
const HOLDS = 'orders.id IN (SELECT order_id FROM order_items WHERE product_id = :product)';
const LIVES = 'orders.customer_id IN (SELECT id FROM customers WHERE ';
const IN_PROVINCE = 'province_code = :province';
/** By its province too, which an index knows. */
const IN_REGENCY = 'province_code = left(cast(:regency AS text), 2) AND regency_code = :regency';

const holdsOf = ({ product }: Ask): string[] => (product ? [HOLDS] : []);

function livesOf({ province, regency }: Ask): string[] {
  const places = [
    ...(province ? [province === 'none' ? 'province_code IS NULL' : IN_PROVINCE] : []),
    ...(regency ? [regency === 'none' ? 'regency_code IS NULL' : IN_REGENCY] : []),
  ];
  return places.length === 0 ? [] : [`${LIVES}${places.join(' AND ')})`];
}

function filtersOf(ask: Ask): string[] {
  const { status, viewer, from, to, isSold } = ask;
  return [
    ...(status ? ['orders.status = :status'] : [`orders.status <> 'draft'`]),
    ...(viewer.sees === 'all' && viewer.isKey ? [`orders.status <> 'draft'`] : []),
    ...(viewer.sees === 'own' || isSold ? [isNotInternal('orders.customer_id')] : []),
    ...(isSold ? [`orders.status IN (${textList(REVENUE_STATUSES)})`] : []),
    ...livesOf(ask),
    ...(from ? ['orders.ordered_at >= :from'] : []),
    ...(to ? ['orders.ordered_at < :to'] : []),
  ];
}

function bindingsOf(ask: Ask): Record<string, unknown> {
  return {
    limit: PAGE_SIZE + 1,
    status: ask.status ?? null,
    from: ask.from ?? null,
    to: ask.to ?? null,
    customerId: ask.customerId ?? null,
    product: ask.product ?? null,
    province: ask.province ?? null,
    regency: ask.regency ?? null,
    userId: ask.viewer.sees === 'own' ? ask.viewer.userId : null,
    ids: ask.few?.ids ?? [],
    holding: [...new Set(ask.holding)],
    ...numberBindings(ask.q),
    ...(ask.text ?? NO_TEXT),
    ...(ask.after ?? { at: null, id: null }),
  };
}

/**
 * The orders of a name that many have, in any order, to be counted: from the customers. Down the dates a page of them is
 * found soon, but a thousand are not.
 */
function namedSql(ask: Ask): { sql: string; bindings: Record<string, unknown> } {
  const filters = [...filtersOf(ask), ...holdsOf(ask), ...seenBy(ask.viewer)];
  const ordersWhere = (condition: string): string =>
    `SELECT orders.id FROM orders WHERE ${[condition, ...filters].join(' AND ')} LIMIT :limit`;
  return {
    sql: `(SELECT found.id FROM customers, LATERAL (${ordersWhere('orders.customer_id = customers.id')}) AS found
        WHERE (${IS_NAMED}) LIMIT :limit)
      UNION (${ordersWhere(NUMBERED)}) UNION (${ordersWhere(EXTERNAL)}) LIMIT :limit`,
    bindings: bindingsOf(ask),
  };
}

/** Other systems show their ids with and without `#`, whichever they sent. */
function numberBindings(q: string | undefined): { number: string | null; external: string[] } {
  if (!q) return { number: null, external: [] };
  const { text, isLong } = searchWords(q);
  const bare = text.replace(/^#\s*/, '');
  return { number: isLong ? containing(bare) : null, external: [bare, `#${bare}`] };
}

const NUMBERED = 'orders.order_number ILIKE :number';
const EXTERNAL = 'orders.external_id = ANY(cast(:external AS text[]))';
const OF_FEW_HOLDING = {
  from: 'unnest(cast(:holding AS bigint[])) AS holding (id)',
  where: ['orders.id = holding.id'],
};
/** The newest of each of some customers: an index has them in this order. */
const OF_FEW = { from: 'unnest(cast(:ids AS bigint[])) AS few (id)', where: ['orders.customer_id = few.id'] };

function seenBy(viewer: Viewer): string[] {
  return viewer.sees === 'all' ? [] : [customerIsSeen('orders.customer_id', 'orders.created_by')];
}

/**
 * The ways that together reach every row: from few orders that hold a product, or few customers when the search or the
 * scope names few; else down the dates, where many matches fill a page soon.
 */
function partsOf({ viewer, text, few, customerId, holding }: Ask): Part[] {
  const seen = seenBy(viewer);
  const matching = text
    ? [`(orders.order_number || '' ILIKE :number OR ${EXTERNAL} OR ${customerIsNamed('orders.customer_id')})`]
    : [];
  if (customerId) return [{ where: ['orders.customer_id = :customerId', ...seen, ...matching] }];
  if (holding) return [{ ...OF_FEW_HOLDING, where: [...OF_FEW_HOLDING.where, ...seen, ...matching] }];
  if (few?.by === 'name')
    return [OF_FEW, { where: [NUMBERED] }, { where: [EXTERNAL] }].map((part) => ({
      ...part,
      where: [...part.where, ...seen],
    }));
  if (few?.by === 'scope')
    return [OF_FEW, { where: ['orders.created_by = :userId'] }].map((part) => ({
      ...part,
      where: [...part.where, ...matching],
    }));
  return [{ where: [...seen, ...matching] }];
}
