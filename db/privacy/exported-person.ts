import type { Knex } from 'knex';
import { AppError } from '@roms/domain/errors';
import { CUSTOMER_OWNED } from '../customers/customer-owned.ts';

/** Rows that are read at once. */
const PAGE = 1_000;

/** What hangs on a customer's own rows: by which column, of which table's rows. */
const HANGING = [
  { table: 'order_items', column: 'order_id', of: 'orders' },
  { table: 'order_events', column: 'order_id', of: 'orders' },
  { table: 'order_lifecycles', column: 'order_id', of: 'orders' },
  { table: 'messages', column: 'conversation_id', of: 'conversations' },
  { table: 'conversation_activities', column: 'conversation_id', of: 'conversations' },
] as const;

/**
 * Everything that the shop keeps about one customer as the parts of one JSON text: the row, then each table of the
 * customer's own (customer-owned) and what hangs on it. However much there is, only a page of it is in memory. Throws
 * `customer_not_found` before the first part.
 */
export async function exportedPerson(
  db: Knex,
  customerId: number,
  now: Date,
): Promise<AsyncGenerator<string>> {
  const found = (await db('customers')
    .where({ id: customerId })
    .first(db.raw('to_jsonb(customers) AS row'))) as { row: object } | undefined;
  if (!found) throw new AppError('customer_not_found', 'Customer not found');
  return partsOf(db, customerId, { exportedAt: now.toISOString(), customer: found.row });
}

async function* partsOf(db: Knex, customerId: number, head: object): AsyncGenerator<string> {
  yield JSON.stringify(head, null, 2).slice(0, -2);
  for (const { table, column } of CUSTOMER_OWNED)
    yield* tableOf(db, table, `one.${column} = :customerId`, customerId);
  for (const { table, column, of } of HANGING)
    yield* tableOf(
      db,
      table,
      `one.${column} IN (SELECT id FROM ${of} WHERE customer_id = :customerId)`,
      customerId,
    );
  yield '\n}\n';
}

/** `ctid` is the one order that every table has; a row that is written meanwhile may come twice or not. */
async function* tableOf(db: Knex, table: string, which: string, customerId: number): AsyncGenerator<string> {
  yield `,\n  "${table}": [`;
  let isFirst = true;
  for (let after = '(0,0)'; ;) {
    const { rows }: { rows: { place: string; row: object }[] } = await db.raw(
      `SELECT cast(one.ctid AS text) AS place, to_jsonb(one) AS row FROM ${table} one
        WHERE ${which} AND one.ctid > cast(:after AS tid) ORDER BY one.ctid LIMIT ${PAGE}`,
      { customerId, after },
    );
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.place;
    yield rows
      .map(({ row }, index) => `${isFirst && index === 0 ? '' : ','}\n    ${JSON.stringify(row)}`)
      .join('');
    isFirst = false;
  }
  yield isFirst ? ']' : '\n  ]';
}
