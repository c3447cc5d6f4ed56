import type { Knex } from 'knex';
import { CLOCK_FLOOR } from '@roms/domain/clock-floor';

/**
 * The latest times that rows are ordered or waited by: written while the clock was ahead, they would keep what is newer
 * behind them until that time comes. What is to come has columns of its own.
 */
export const LATEST_TIMES: readonly { table: string; column: string }[] = [
  // Threads and the inbox are sorted by it; those of one time keep the order of their ids.
  { table: 'messages', column: 'sent_at' },
  { table: 'conversations', column: 'last_activity_at' },
  { table: 'conversations', column: 'waiting_since' },
  { table: 'wa_sessions', column: 'reported_at' },
  { table: 'wa_sessions', column: 'since' },
  { table: 'wa_sessions', column: 'last_inbound_at' },
  { table: 'wa_sessions', column: 'last_ack_at' },
  { table: 'order_lifecycles', column: 'updated_at' },
  { table: 'reminder_rules', column: 'updated_at' },
];

/**
 * Makes every latest time that lies ahead now, a microsecond less for each that was later: so they keep their order.
 * Run once the clock was set back; answers how many rows that were. By a database's clock that is not believed nothing
 * is corrected: everything that is stored would lie ahead.
 */
export async function correctTimes(db: Knex): Promise<number> {
  let corrected = 0;
  for (const latest of LATEST_TIMES) {
    // A row that somebody wrote at that moment is not found under its old place: it is looked for again.
    for (let once = await correctOnce(db, latest); once > 0; once = await correctOnce(db, latest))
      corrected += once;
  }
  return corrected;
}

async function correctOnce(db: Knex, { table, column }: (typeof LATEST_TIMES)[number]): Promise<number> {
  const { rowCount } = (await db.raw(
    `UPDATE :table: AS one SET :column: = now() - ahead.place * interval '1 microsecond'
       FROM (SELECT ctid, dense_rank() OVER (ORDER BY :column: DESC) - 1 AS place
             FROM :table: WHERE :column: > now() AND now() >= :floor) AS ahead
       WHERE one.ctid = ahead.ctid`,
    { table, column, floor: CLOCK_FLOOR },
  )) as { rowCount: number };
  return rowCount;
}

/** How many latest times lie ahead by more than a minute: nobody has corrected them yet. */
export async function countTimesAhead(db: Knex): Promise<number> {
  const counts = LATEST_TIMES.map(
    ({ table, column }) => `(SELECT count(*) FROM ${table} WHERE ${column} > now() + interval '1 minute')`,
  );
  const { rows } = await db.raw<{ rows: { ahead: number }[] }>(`SELECT ${counts.join(' + ')} AS ahead`);
  return rows[0]!.ahead;
}
