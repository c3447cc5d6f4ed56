import type { Knex } from 'knex';
import type { Total } from '@roms/contracts/pagination';
import { reminderKey } from '@roms/domain/occurrence';
import { OVERRIDABLE_REASONS, type ReminderNeed } from '@roms/domain/reminder-needs';
import { REPAIRABLE_REASONS } from '@roms/domain/repair';
import { COUNT_LIMIT, totalOf } from '../count-rows.ts';
import { PAGE_SIZE, type Position } from '../keyset.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { textList } from '../text-list.ts';
import { seenOrders, type SeenOrders } from './seen-orders.ts';

/** Where a row stands in its list: `at` is to the microsecond, `id` makes it one. */
export type NeededPosition = Position & { orderId: number; occurrenceKey: string };

type Source = { table: 'order_lifecycles' | 'messages'; at: string; id: string; where: string };

const stoppedBy = (reasons: readonly string[]): Source => ({
  ...{ table: 'order_lifecycles', at: 'updated_at', id: 'order_id' },
  where: `listed.state = 'stopped' AND listed.reason IN (${textList(reasons)})`,
});

/** The conditions are those of the partial indexes. */
const SOURCES: Record<ReminderNeed, Source> = {
  repair: stoppedBy(REPAIRABLE_REASONS),
  decide: stoppedBy(OVERRIDABLE_REASONS),
  no_time: {
    ...{ table: 'order_lifecycles', at: 'updated_at', id: 'order_id' },
    where: `listed.state = 'waiting' AND listed.due_at IS NULL AND listed.reason IS NOT NULL`,
  },
  unconfirmed: {
    ...{ table: 'messages', at: 'sent_at', id: 'id' },
    where: `listed.automation = 'reminder' AND listed.status = 'unconfirmed' AND listed.order_id IS NOT NULL`,
  },
};

/** A page and one more of what waits for a person in one way, of the orders that `viewer` may see, the latest first. */
export async function neededPositions(
  db: Knex,
  viewer: Viewer,
  { need, after }: { need: ReminderNeed; after: Position | null },
): Promise<NeededPosition[]> {
  const { table, at, id } = SOURCES[need];
  const isMessage = table === 'messages';
  const rows = rowsOf(db, await seenOrders(db, viewer), need)
    .orderByRaw(`listed.${at} DESC, listed.${id} DESC`)
    .limit(PAGE_SIZE + 1)
    .select({
      id: `listed.${id}`,
      orderId: 'listed.order_id',
      key: isMessage ? 'listed.occurrence_key' : 'listed.cycle',
      // Its microseconds do not survive a JavaScript date.
      at: db.raw(`to_char(listed.${at} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`),
    });
  if (after !== null)
    void rows.whereRaw(`(listed.${at}, listed.${id}) < (?::timestamptz, ?)`, [after.at, after.id]);
  const found = (await rows) as (Position & { orderId: number; key: string | number | null })[];
  return found.map(({ key, ...row }) => ({
    ...row,
    occurrenceKey: isMessage ? String(key) : reminderKey(row.orderId, Number(key)),
  }));
}

/** How many wait in one way, of the orders that are `seen`, counted as far as lists are. */
export async function neededTotal(db: Knex, seen: SeenOrders, need: ReminderNeed): Promise<Total> {
  const rows = rowsOf(db, seen, need).limit(COUNT_LIMIT).select(db.raw('1 AS one'));
  const [counted] = (await db.from(rows.as('counted')).select(db.raw('count(*)::int AS count'))) as {
    count: number;
  }[];
  return totalOf(counted?.count ?? 0);
}

function rowsOf(db: Knex, seen: SeenOrders, need: ReminderNeed): Knex.QueryBuilder {
  const { table, where } = SOURCES[need];
  return seen(db({ listed: table }).whereRaw(where), 'listed.order_id');
}
