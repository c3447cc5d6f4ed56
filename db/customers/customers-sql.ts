import type { CustomersFilter } from '@roms/contracts/customer-list';
import type { CustomerSort } from '@roms/domain/customer-sort';
import type { Position } from '../keyset.ts';
import type { Viewer } from '../scopes/viewer.ts';
import {
  customerIsNamed,
  customerIsSeen,
  IS_AMONG_SEEN,
  IS_NAMED,
  type CustomerText,
} from './few-customers.ts';
import { unknownToWhatsapp } from './unknown-to-whatsapp.ts';

/** What a list is narrowed by: as asked, with days as moments, the last one exclusive. */
export type CustomersNarrowing = Omit<CustomersFilter, 'q' | 'sort' | 'lastOrderFrom' | 'lastOrderTo'> & {
  lastOrderFrom?: Date;
  lastOrderTo?: Date;
};

export type CustomersAsk = {
  viewer: Viewer;
  filter: CustomersNarrowing;
  sort: CustomerSort | 'newest';
  text: CustomerText | null;
  /** The customers among whom everybody asked for is, when they are few; `scope`: with those that the viewer made. */
  few: { by: 'rows' | 'scope' } | null;
  after: Position | null;
};

/** A list's order: the column that it is walked by, its type, and which row of a customer has it. */
type Order = { key: string; type: string; id: string; isUp?: true };

/** Letters by which names are sorted: as many as a cursor has room for, and the index has them. */
const SORTED_LETTERS = 30;
/** Who never bought stands behind everybody. */
export const LAST_ORDER_KEY = `coalesce(placed.last_order_at, cast('-infinity' AS timestamptz))`;

const ORDERS: Record<CustomerSort, Order> = {
  name: {
    key: `left(fold_text(customers.name), ${SORTED_LETTERS}) COLLATE "C"`,
    type: 'text',
    id: 'customers.id',
    isUp: true,
  },
  orders: { key: 'placed.orders', type: 'integer', id: 'placed.customer_id' },
  spent: { key: 'placed.spent', type: 'bigint', id: 'placed.customer_id' },
  lastOrder: { key: LAST_ORDER_KEY, type: 'timestamptz', id: 'placed.customer_id' },
};

/** The whole list is of people: whom the shop itself is, and who was forgotten, stands in none. */
const IS_LISTED = 'NOT customers.internal AND customers.erased_at IS NULL';
const PLACED = 'customer_segments AS placed JOIN customers ON customers.id = placed.customer_id';

/** `{id, at}` of the next page, one row more than it has; bindings by name as `bindingsOf` has them. */
export function pageSql(ask: CustomersAsk): string {
  const order = orderOf(ask);
  const direction = order.isUp ? 'ASC' : 'DESC';
  const parts = waysOf(ask).map((way) => {
    const conditions = [...way, ...filtersOf(ask), ...behind(ask, order)];
    return `(SELECT customers.id, ${order.key} AS key FROM ${fromOf(ask)}
      WHERE ${conditions.join(' AND ')} ORDER BY ${sortedBy(order.key, order.id, direction)} LIMIT :limit)`;
  });
  // Text, because a JavaScript date would lose the microseconds by which the next page starts.
  return `SELECT id, cast(key AS text) AS at FROM (${parts.join(' UNION ')}) AS part
    ORDER BY ${sortedBy('key', 'id', direction)} LIMIT :limit`;
}

/** The same customers in any order, to be counted: a name that many have, and an agent's many, from their indexes. */
export function countSql(ask: CustomersAsk): string {
  const { viewer, text, few } = ask;
  const collected = [...(text ? [`(${IS_NAMED})`] : []), ...(viewer.sees === 'all' ? [] : [IS_AMONG_SEEN])];
  const parts = (few ? waysOf(ask) : [collected]).map(
    (way) => `(SELECT customers.id FROM ${fromOf({ ...ask, sort: 'newest' })}
      WHERE ${[...way, ...filtersOf(ask)].join(' AND ')} LIMIT :limit)`,
  );
  return parts.length === 1 ? parts[0]! : `SELECT id FROM (${parts.join(' UNION ')}) AS part LIMIT :limit`;
}

/** The ways that together reach every row, as in `ordersPage`. */
function waysOf({ viewer, text, few }: CustomersAsk): string[][] {
  const seen = viewer.sees === 'all' ? [] : [customerIsSeen('customers.id', 'customers.created_by')];
  const matching = text ? [customerIsNamed('customers.id')] : [];
  const ofFew = 'customers.id = ANY(cast(:ids AS bigint[]))';
  if (few === null) return [[...seen, ...matching]];
  if (few.by === 'rows') return [[ofFew, ...seen, ...matching]];
  return [
    [ofFew, ...matching],
    ['customers.created_by = :userId', ...matching],
  ];
}

function filtersOf({ filter }: CustomersAsk): string[] {
  const { optedOut } = filter;
  const asked: [unknown, string][] = [
    [filter.segment, 'placed.segment = :segment'],
    [filter.province, 'customers.province_code = :province'],
    [filter.ordersFrom, 'placed.orders >= :ordersFrom'],
    [filter.ordersTo, 'placed.orders <= :ordersTo'],
    [filter.spentFrom, 'placed.spent >= :spentFrom'],
    [filter.spentTo, 'placed.spent <= :spentTo'],
    [filter.lastOrderFrom, `${LAST_ORDER_KEY} >= :lastOrderFrom`],
    [filter.lastOrderTo, `${LAST_ORDER_KEY} < :lastOrderTo AND placed.last_order_at IS NOT NULL`],
    [optedOut, `customers.opted_out_at IS ${optedOut === 'true' ? 'NOT NULL' : 'NULL'}`],
    [filter.whatsapp, unknownToWhatsapp('customers.id')],
    // Asked row by row: as a join the planner would read everybody with that label.
    [
      filter.label,
      '(SELECT 1 FROM customer_labels WHERE customer_id = customers.id AND label_id = :label) = 1',
    ],
  ];
  return [IS_LISTED, ...asked.flatMap(([value, sql]) => (value === undefined ? [] : [sql]))];
}

/** What is known of a customer's orders is read where it is asked for alone. */
function fromOf({ filter, sort }: CustomersAsk): string {
  const { segment, ordersFrom, ordersTo, spentFrom, spentTo, lastOrderFrom, lastOrderTo } = filter;
  const figures = [segment, ordersFrom, ordersTo, spentFrom, spentTo, lastOrderFrom, lastOrderTo];
  const isPlaced = (sort !== 'newest' && sort !== 'name') || figures.some((value) => value !== undefined);
  return isPlaced ? PLACED : 'customers';
}

/** The newest first unless told: within a segment down the segment's own index. */
function orderOf({ sort, filter }: CustomersAsk): Order {
  if (sort !== 'newest') return ORDERS[sort];
  const id = filter.segment ? 'placed.customer_id' : 'customers.id';
  return { key: id, type: 'bigint', id };
}

function behind({ after }: CustomersAsk, { key, type, id, isUp }: Order): string[] {
  if (after === null) return [];
  if (key === id) return [`${id} < :after`];
  return [`(${key}, ${id}) ${isUp ? '>' : '<'} (cast(:at AS ${type}), :after)`];
}

function sortedBy(key: string, id: string, direction: 'ASC' | 'DESC'): string {
  return key === id ? `${id} ${direction}` : `${key} ${direction}, ${id} ${direction}`;
}
