import { DEFAULT_SETTINGS } from '@roms/contracts/settings';
import { PROVEN_STATUSES } from '@roms/domain/message-status';
import { COUNTED_STATUSES_SQL } from '@roms/domain/order-status';
import { ZONES } from '@roms/domain/regions/region';
import { textList } from '../text-list.ts';

/** A piece of SQL with the values of its question marks. */
export type Sql = { sql: string; bindings: readonly unknown[] };

export function raw(sql: string, ...bindings: unknown[]): Sql {
  return { sql, bindings };
}

/** The shop's zone, as `shopSettings` reads it. */
const ZONE = `coalesce((SELECT value #>> '{}' FROM settings WHERE key = 'zone' AND value #>> '{}' IN (${textList(ZONES)})),
  '${DEFAULT_SETTINGS.zone}')`;

/**
 * The midnight that began the shop's day so many days before that of `at`; a negative number is a day ahead. A subquery,
 * so that it is worked out once and not for each row.
 */
export function dayStart(at: Date, daysAgo: number): Sql {
  return raw(
    `(SELECT (date_trunc('day', cast(? AS timestamptz) AT TIME ZONE ${ZONE}) - make_interval(days => ?)) AT TIME ZONE ${ZONE})`,
    at,
    daysAgo,
  );
}

/**
 * That a row of `customers` is one of these ids, or who one of them has become by merges that stand. A list and not a
 * subquery that is joined, so that it is worked out once and not for each row.
 */
export function namedById(ids: readonly unknown[]): Sql {
  return raw(
    `(customers.id = ANY(cast(? AS bigint[])) OR customers.id = ANY(ARRAY(
       SELECT keep_id FROM customer_merges WHERE gone_id = ANY(cast(? AS bigint[])) AND undone_at IS NULL)))`,
    ids,
    ids,
  );
}

/** Sets of customers: each selects a `customer_id`, more than once as it comes. */

/** Who said something of marketing; whether it was taken back stands with the customer. */
export const SAID_OF_MARKETING = raw(`SELECT customer_id FROM consents WHERE kind = 'marketing'`);

/** Who wears one of some labels. */
export function labelled(labelIds: readonly unknown[]): Sql {
  return raw('SELECT customer_id FROM customer_labels WHERE label_id = ANY(?)', labelIds);
}

/** Who bought one of some products with an order that counts. */
export function boughtOneOf(productIds: readonly unknown[]): Sql {
  return raw(
    `SELECT bought.customer_id FROM order_items JOIN orders AS bought ON bought.id = order_items.order_id
      WHERE order_items.product_id = ANY(?) AND bought.status IN ${COUNTED_STATUSES_SQL}`,
    productIds,
  );
}

/** Who has ever written. */
export const HAS_WRITTEN = raw(`SELECT customer_id FROM conversations AS heard WHERE EXISTS (
  SELECT FROM messages WHERE conversation_id = heard.id AND direction = 'inbound')`);

/** For whom a message has left since a moment, whoever wrote it. */
export function contactedSince(moment: Sql): Sql {
  return raw(
    `SELECT customer_id FROM conversations AS told WHERE EXISTS (
       SELECT FROM messages WHERE conversation_id = told.id AND direction = 'outbound'
          AND status IN (${textList(PROVEN_STATUSES)}) AND sent_at >= ${moment.sql})`,
    ...moment.bindings,
  );
}
