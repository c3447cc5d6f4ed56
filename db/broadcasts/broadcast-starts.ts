import { Broadcast } from '../models/Broadcast.ts';
import type { Db } from '../knex.ts';

/** What Temporal is told of these broadcasts when their workflow is started. */
export async function broadcastStarts(
  db: Db,
  ids: readonly number[],
): Promise<{ broadcastId: number; name: string }[]> {
  const rows = await Broadcast.query(db)
    .findByIds([...ids])
    .select('id', 'name');
  return rows.map(({ id, name }) => ({ broadcastId: id, name }));
}
