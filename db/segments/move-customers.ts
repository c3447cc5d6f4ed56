import type { RfmRule } from '@roms/domain/rfm';
import type { Segment } from '@roms/domain/segment';
import type { Trx } from '../knex.ts';
import { DIFFERS, placedSql, ruleBindings } from './segment-sql.ts';
import { segmentRule } from './segment-rule.ts';

/** One customer who is in another segment now. */
export type SegmentMove = { customerId: number; from: Segment; to: Segment };

/**
 * Writes what the orders of these customers come to now, and moves who fits another segment; returns who moved. Call it
 * after what makes orders counted or not, in the same transaction, holding the customers' rows. The rows of segments
 * are locked here, in the order of ids, and no row of `customers`.
 */
export async function moveCustomers(
  trx: Trx,
  customerIds: readonly number[],
  now: Date,
): Promise<SegmentMove[]> {
  return (await placeWaiting(trx, customerIds, { rule: await segmentRule(trx, now), now })).moves;
}

export type PlacingFacts = { now: Date; rule: RfmRule };
/** `changed`: of how many anything was written. */
export type Placing = { changed: number; moves: SegmentMove[] };

/** The same by a rule that is known: waits for whoever holds the rows of their segments. */
export async function placeWaiting(
  trx: Trx,
  customerIds: readonly number[],
  facts: PlacingFacts,
): Promise<Placing> {
  await trx('customer_segments')
    .whereIn('customer_id', [...customerIds])
    .orderBy('customer_id')
    .forNoKeyUpdate()
    .select('customer_id');
  return placeLocked(trx, customerIds, facts);
}

/** The customers of these ids, the first not in it. */
export type IdRange = { after: number; last: number };

/**
 * The same for customers whose segments' rows this transaction holds: reading what they bought begins after the locks
 * were given, so that nothing is overlooked which somebody else has just written. Where they are most of a range, orders
 * are read along it and not one customer after the other; written are these alone.
 */
export async function placeLocked(
  trx: Trx,
  customerIds: readonly number[],
  { rule, now }: PlacingFacts,
  along?: IdRange,
): Promise<Placing> {
  const whose = (column: string): string =>
    along && column === 'customer_id'
      ? `${column} > :after AND ${column} <= :last`
      : `${column} = ANY(:customerIds)`;
  // Who was never placed comes from nowhere, and one who stays has been there since.
  const { rows } = await trx.raw<{ rows: Placing[] }>(
    `WITH ${placedSql(whose)},
     written AS (
       UPDATE customer_segments AS known
          SET orders = placed.orders, spent = placed.spent, first_order_at = placed.first_order_at,
              last_order_at = placed.last_order_at, segment = placed.segment,
              since = CASE WHEN known.segment = placed.segment THEN coalesce(known.since, :now) ELSE cast(:now AS timestamptz) END
         FROM placed WHERE placed.customer_id = known.customer_id AND ${DIFFERS}
       RETURNING known.customer_id, placed.left_segment, known.segment, placed.since AS was_since),
     moved AS (
       INSERT INTO segment_moves (customer_id, from_segment, to_segment, at)
       SELECT customer_id, left_segment, segment, cast(:now AS timestamptz) FROM written
        WHERE was_since IS NOT NULL AND segment <> left_segment ORDER BY customer_id
       RETURNING customer_id, from_segment, to_segment)
     SELECT (SELECT count(*)::integer FROM written) AS changed,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('customerId', customer_id, 'from', from_segment,
               'to', to_segment)), '[]') FROM moved) AS moves`,
    { customerIds, ...along, now, ...ruleBindings(rule) } as never,
  );
  return rows[0]!;
}
