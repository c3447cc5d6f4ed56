import type { Knex } from 'knex';
import { atMinuteOfDay } from '@roms/domain/clock';
import type { Segment } from '@roms/domain/segment';
import { decodeCursor, PAGE_SIZE, toPage } from '../keyset.ts';
import type { Db } from '../knex.ts';
import { shopSettings } from '../settings/shop-settings.ts';

/** Days of the shop's zone, `YYYY-MM-DD`, both in it. */
export type Days = { from: string; to: string };

/** How many times somebody moved from one segment to another in these days, the most first. */
export async function segmentFlows(
  db: Db,
  days: Days,
): Promise<{ from: Segment; to: Segment; count: number }[]> {
  const { rows } = await db.raw<{ rows: { from: Segment; to: Segment; count: number }[] }>(
    `SELECT from_segment AS "from", to_segment AS "to", count(*)::integer AS count FROM segment_moves
      WHERE at >= :begin AND at < :end GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
    (await momentsOf(db, days)) as never,
  );
  return rows;
}

export type MovedCustomer = {
  id: number;
  customerId: number;
  name: string;
  phone: string | null;
  from: Segment;
  to: Segment;
  at: Date;
};

/** Who moved in these days, the latest first. */
export async function movedCustomers(
  db: Knex,
  { cursor, ...days }: Days & { cursor?: string },
): Promise<{ rows: MovedCustomer[]; nextCursor: string | null }> {
  const { begin, end } = await momentsOf(db, days);
  const after = decodeCursor(cursor);
  const query = db('segment_moves AS moved')
    .join('customers AS customer', 'customer.id', 'moved.customer_id')
    .whereNull('customer.erased_at')
    .where('moved.at', '>=', begin)
    .where('moved.at', '<', end)
    .orderBy([
      { column: 'moved.at', order: 'desc' },
      { column: 'moved.id', order: 'desc' },
    ])
    .limit(PAGE_SIZE + 1)
    .select<(MovedCustomer & { atText: string })[]>(
      'moved.id',
      'customer.id AS customerId',
      'customer.name',
      'customer.phone',
      'moved.from_segment AS from',
      'moved.to_segment AS to',
      'moved.at',
      db.raw('moved.at::text AS "atText"'),
    );
  if (after) void query.whereRaw('(moved.at, moved.id) < (cast(? AS timestamptz), ?)', [after.at, after.id]);
  return toPage(await query, ({ atText, id }) => ({ at: atText, id }));
}

/** From the first moment of the first day to the first behind the last, by the shop's clock. */
async function momentsOf(db: Db, { from, to }: Days): Promise<{ begin: Date; end: Date }> {
  const { zone } = await shopSettings(db);
  // Noon is on the same day in every zone of the world that a shop may be in.
  const noon = (day: string): Date => new Date(`${day}T05:00:00Z`);
  return { begin: atMinuteOfDay(noon(from), zone, 0), end: atMinuteOfDay(noon(to), zone, 0, 1) };
}
