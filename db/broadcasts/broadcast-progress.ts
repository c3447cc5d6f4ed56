import type { Knex } from 'knex';
import type { BroadcastCounts, BroadcastState } from '@roms/domain/broadcast';
import { Broadcast } from '../models/Broadcast.ts';
import { broadcastCounts } from './broadcast-counts.ts';
import { ofOneMoment } from './broadcasts-page.ts';

/** How far these broadcasts are, all of one moment: two questions, however many recipients they have. */
export async function broadcastProgress(
  db: Knex,
  ids: readonly number[],
): Promise<{ id: number; state: BroadcastState; counts: BroadcastCounts }[]> {
  return ofOneMoment(db, async (trx) => {
    const rows = await Broadcast.query(trx)
      .findByIds([...ids])
      .select('id', 'state');
    const counts = await broadcastCounts(trx, ids);
    return rows.map(({ id, state }) => ({ id, state, counts: counts.get(id)! }));
  });
}
