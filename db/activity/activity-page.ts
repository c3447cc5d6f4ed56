import type { Knex } from 'knex';
import { toPage, PAGE_SIZE, type Position } from '../keyset.ts';
import { Activity } from '../models/Activity.ts';

/** One page of what was done with a conversation, the newest first; `from`: nothing older. */
export async function activityPage(
  db: Knex,
  { conversationId, after, from }: { conversationId: number; after: Position | null; from?: Date },
): Promise<{ rows: Activity[]; nextCursor: string | null }> {
  const rows = (await Activity.query(db)
    .where({ conversationId })
    .modify((query) => {
      if (from) void query.where('at', '>=', from);
      if (after) void query.whereRaw('(at, id) < (cast(? AS timestamptz), ?)', [after.at, after.id]);
    })
    .select('conversation_activities.*', Activity.raw('cast(at AS text) AS position'))
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(PAGE_SIZE + 1)) as (Activity & { position: string })[];
  return toPage(rows, ({ position, id }) => ({ at: position, id }));
}
