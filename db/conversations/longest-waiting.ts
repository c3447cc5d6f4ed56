import type { Knex } from 'knex';
import type { Settings } from '@roms/contracts/settings';
import type { Summary } from '@roms/contracts/summary';
import type { Viewer } from '../scopes/viewer.ts';
import { WAITING, walkSql } from './inbox-sql.ts';
import { replyTargetOf } from './reply-target-of.ts';

/** How many a dashboard lists. */
const LISTED = 5;

type Row = { conversationId: number; customerName: string; waitingSince: Date; repliedAt: Date | null };

/** The open conversations whose customers have waited longest for an answer, of those that `viewer` may see. */
export async function longestWaiting(
  db: Knex,
  viewer: Viewer,
  shop: Settings,
): Promise<Summary['longestWaiting']> {
  const userId = viewer.sees === 'own' ? viewer.userId : 0;
  const { sql, bindings } = walkSql({ viewer, userId, tab: 'all', found: null }, WAITING, null);
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT c.id AS "conversationId", customers.name AS "customerName", c.waiting_since AS "waitingSince",
            c.replied_at AS "repliedAt"
       FROM (${sql}) AS listed JOIN conversations c ON c.id = listed.id JOIN customers ON customers.id = c.customer_id
      ORDER BY c.waiting_since, c.id`,
    { ...bindings, limit: LISTED } as never,
  );
  return rows.map(({ conversationId, customerName, ...waits }) => ({
    conversationId,
    customerName,
    since: waits.waitingSince.toISOString(),
    replyTarget: replyTargetOf(waits, shop),
  }));
}
