import type { Knex } from 'knex';
import type { CustomersNarrowing } from './customers-sql.ts';
import { LAST_ORDER_KEY } from './customers-sql.ts';
import { atMostFew } from './few-customers.ts';
import { REFUSED_CUSTOMERS } from './unknown-to-whatsapp.ts';

/**
 * As many customers are read one by one sooner than a list of a million is walked down for a page of them: a walk meets
 * the same page of more than so many after ten thousand rows.
 */
export const FEW = 3_000;
const PLACED = 'SELECT customer_id AS id FROM customer_segments AS placed';

/**
 * The customers whom one of the filters names alone, when they are few; null when each names many, or none is asked for.
 * `few` is how many that is. The others
 * are still to be asked of them. `bindings` as for the list.
 */
export async function fewOfFilter(
  db: Knex,
  filter: CustomersNarrowing,
  { bindings, few }: { bindings: Record<string, unknown>; few: number },
): Promise<number[] | null> {
  for (const sql of probesOf(filter)) {
    const ids = await atMostFew(db, `${sql} LIMIT :limit`, bindings, few);
    if (ids !== null) return ids;
  }
  return null;
}

/** Each is read from an index, the likeliest to name few first. */
function probesOf(filter: CustomersNarrowing): string[] {
  const { ordersFrom, ordersTo, spentFrom, spentTo, lastOrderFrom, lastOrderTo } = filter;
  const isAsked = (...values: unknown[]): boolean => values.some((value) => value !== undefined);
  const probes: [boolean, string][] = [
    [isAsked(filter.whatsapp), REFUSED_CUSTOMERS],
    [isAsked(filter.label), 'SELECT customer_id AS id FROM customer_labels WHERE label_id = :label'],
    [filter.optedOut === 'true', 'SELECT id FROM customers WHERE opted_out_at IS NOT NULL'],
    [isAsked(filter.segment), `${PLACED} WHERE segment = :segment`],
    [isAsked(filter.province), 'SELECT id FROM customers WHERE province_code = :province'],
    [isAsked(ordersFrom, ordersTo), between('orders', 'integer', 'orders')],
    [isAsked(spentFrom, spentTo), between('spent', 'bigint', 'spent')],
    [isAsked(lastOrderFrom, lastOrderTo), between(LAST_ORDER_KEY, 'timestamptz', 'lastOrder')],
  ];
  return probes.flatMap(([asked, sql]) => (asked ? [sql] : []));
}

/** Of a range whose ends may be missing; the last order's end is exclusive, which a probe need not be. */
function between(key: string, type: string, name: string): string {
  const least = type === 'timestamptz' ? `'-infinity'` : '0';
  const most =
    type === 'timestamptz' ? `'infinity'` : type === 'integer' ? '2147483647' : '9223372036854775807';
  return `${PLACED} WHERE ${key} BETWEEN coalesce(cast(:${name}From AS ${type}), cast(${least} AS ${type}))
    AND coalesce(cast(:${name}To AS ${type}), cast(${most} AS ${type}))`;
}
