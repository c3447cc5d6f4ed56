import type { Knex } from 'knex';
import { LIFECYCLE_STATES, NOT_STARTED, isLifecycleEnded } from '@roms/domain/lifecycle';

/** States in which a workflow should be running. */
const OPEN_STATES = [NOT_STARTED, ...LIFECYCLE_STATES.filter((state) => !isLifecycleEnded(state))];

/**
 * Whether what SQL believes to be running is to be started anew, because this Temporal (its namespace's id, new with
 * its data) is not the one that these rows knew. Remembers the new one, and goes on where an earlier run ended.
 */
export async function isRecovering(db: Knex, namespaceId: string): Promise<boolean> {
  const known = await db('workflow_engine').first<
    { namespace_id: string; recovered_to: number | null } | undefined
  >();
  if (known?.namespace_id === namespaceId) return known.recovered_to !== null;
  await db('workflow_engine')
    .insert({ namespace_id: namespaceId, recovered_to: 0 })
    .onConflict('is_known')
    .merge();
  return true;
}

/** The next orders to start, by id; the recovery is over when there are none. */
export async function ordersToRecover(db: Knex, limit: number): Promise<number[]> {
  return db('order_lifecycles')
    .whereIn('state', OPEN_STATES)
    .where('order_id', '>', db('workflow_engine').select(db.raw('coalesce(recovered_to, 0)')))
    .orderBy('order_id')
    .limit(limit)
    .pluck('order_id');
}

/** Notes that the orders up to this one have been started; null: all have. */
export async function noteRecovered(db: Knex, namespaceId: string, to: number | null): Promise<void> {
  await db('workflow_engine').where({ namespace_id: namespaceId }).update({ recovered_to: to });
}
