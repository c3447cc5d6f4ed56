import type { Knex } from 'knex';
import type { DuplicateReason } from '@roms/contracts/customer-merges';
import { AppError } from '@roms/domain/errors';
import { Customer } from '../models/Customer.ts';
import { decodeCursor, encodeCursor, PAGE_SIZE } from '../keyset.ts';
import type { Trx } from '../knex.ts';
import { NAMELESS } from './ensure-customer.ts';

/** So many are looked at for one customer and reason: more are a name that many have, and tell nothing. */
const MOST_OF_ONE = 10;
/** Customers that are looked through at once for the list, and portions a page of it takes at most. */
const PORTION = 2_000;
const MOST_PORTIONS = 10;

export type Duplicate = { oneId: number; otherId: number; reasons: DuplicateReason[] };

/** Who may be the same person as this customer, and why; the customer of the smallest id first. */
export async function duplicatesOf(db: Knex, customerId: number): Promise<Duplicate[]> {
  const { rows } = await db.raw<{ rows: Duplicate[] }>(pairsOf('id = :customerId'), { customerId });
  return rows;
}

/**
 * Pairs who may be one person, of the newest customers first, each pair once (`oneId` is the newer). A page looks through
 * so many customers and no more: one without rows may still have a cursor to go on with.
 */
export async function duplicatesPage(
  db: Knex,
  { cursor }: { cursor?: string },
): Promise<{ rows: Duplicate[]; nextCursor: string | null }> {
  let before = decodeCursor(cursor)?.id ?? null;
  const found: Duplicate[] = [];
  for (let portion = 0; portion < MOST_PORTIONS && found.length < PAGE_SIZE; portion += 1) {
    const first = await lowerEnd(db, before);
    if (first === null) return { rows: found, nextCursor: null };
    const range = { before: before ?? Number.MAX_SAFE_INTEGER, first };
    const { rows } = await db.raw<{ rows: Duplicate[] }>(
      pairsOf('id >= :first AND id < :before', 'other_id < one_id'),
      range,
    );
    found.push(...rows);
    before = first;
  }
  // Of one customer's pairs none is torn from the others.
  const last = found.at(PAGE_SIZE - 1)?.oneId;
  if (last === undefined || found.at(-1)?.oneId === last)
    return { rows: found, nextCursor: encodeCursor({ at: '', id: before! }) };
  return {
    rows: found.filter(({ oneId }) => oneId >= last),
    nextCursor: encodeCursor({ at: '', id: last }),
  };
}

async function lowerEnd(db: Knex, before: number | null): Promise<number | null> {
  const portion = db('customers').orderBy('id', 'desc').limit(PORTION).select('id');
  if (before !== null) void portion.where('id', '<', before);
  const row = (await db.from(portion.as('portion')).first(db.raw('min(id) AS id'))) as { id: number | null };
  return row.id;
}

/** Remembers that two customers are two people. Throws `customer_not_found`, `same_customer`. */
export async function tellApart(trx: Trx, oneId: number, otherId: number): Promise<void> {
  if (oneId === otherId) throw new AppError('same_customer', 'A customer is no other than itself');
  const known = await Customer.query(trx).findByIds([oneId, otherId]).select('id');
  if (known.length < 2) throw new AppError('customer_not_found', 'Customer not found');
  await trx('customer_distinctions')
    .insert({ low_id: Math.min(oneId, otherId), high_id: Math.max(oneId, otherId) })
    .onConflict(['low_id', 'high_id'])
    .ignore();
}

const CORE = (value: string): string => `regexp_replace(${value}, '^(62){0,1}0*', '')`;
/** What all are called who have no name tells nothing, and would be looked through for each of them. */
const NAMED = `one.name <> '${NAMELESS}'`;
const CANDIDATE = 'NOT other.internal AND other.erased_at IS NULL AND other.id <> one.id';

/** For the customers that `which` keeps; each way by an index of its own. */
function pairsOf(which: string, condition = 'true'): string {
  const way = (reason: DuplicateReason, on: string, among: string): string => `
    SELECT one.id AS one_id, alike.id AS other_id, '${reason}' AS reason FROM one
      CROSS JOIN LATERAL (${among} LIMIT ${MOST_OF_ONE}) AS alike WHERE ${on}`;
  const named = `SELECT other.id FROM customers other WHERE fold_text(other.name) = fold_text(one.name) AND ${CANDIDATE}`;
  return `
    WITH one AS (
      SELECT id, name, phone, regency_code FROM customers WHERE ${which} AND NOT internal AND erased_at IS NULL),
    alike AS (
      ${way(
        'phone',
        'true',
        `SELECT other.id FROM customer_identities own
           JOIN customer_identities its ON its.kind = 'phone' AND ${CORE('its.value')} = ${CORE('own.value')}
           JOIN customers other ON other.id = its.customer_id AND ${CANDIDATE}
          WHERE own.customer_id = one.id AND own.kind = 'phone'`,
      )}
      UNION ALL ${way('name_and_place', `one.regency_code IS NOT NULL AND ${NAMED}`, `${named} AND other.regency_code = one.regency_code`)}
      UNION ALL ${way('lid', `one.phone IS NOT NULL AND ${NAMED}`, `${named} AND other.phone IS NULL`)}
      UNION ALL ${way('lid', `one.phone IS NULL AND ${NAMED}`, `${named} AND other.phone IS NOT NULL`)})
    SELECT one_id AS "oneId", other_id AS "otherId", array_agg(DISTINCT reason ORDER BY reason) AS reasons
      FROM alike
     WHERE ${condition} AND NOT EXISTS (
       SELECT FROM customer_distinctions WHERE low_id = least(one_id, other_id) AND high_id = greatest(one_id, other_id))
     GROUP BY one_id, other_id ORDER BY one_id DESC, other_id`;
}
