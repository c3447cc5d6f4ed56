import type { PartialModelObject } from 'objection';
import { AppError } from '@roms/domain/errors';
import type { BroadcastState } from '@roms/domain/broadcast';
import { Broadcast } from '../models/Broadcast.ts';
import type { Trx } from '../knex.ts';

/**
 * A broadcast's row, locked: before its recipients' customers, so that whoever queues a message (`share`) is waited for
 * by who pauses. Throws `broadcast_not_found`.
 */
export async function lockBroadcast(
  trx: Trx,
  id: number,
  mode: 'update' | 'share' = 'update',
): Promise<Broadcast> {
  const query = Broadcast.query(trx).findById(id);
  const found = await (mode === 'update' ? query.forNoKeyUpdate() : query.forShare());
  if (!found)
    throw new AppError('broadcast_not_found', 'Broadcast not found', { details: { broadcastId: id } });
  return found;
}

/** Throws `broadcast_state` (409, with `details.state`) when the broadcast is in none of these states. */
export function requireState(broadcast: Broadcast, ...states: readonly BroadcastState[]): void {
  if (!states.includes(broadcast.state))
    throw new AppError('broadcast_state', `The broadcast is ${broadcast.state}`, {
      status: 409,
      details: { state: broadcast.state },
    });
}

/** Throws `broadcast_state` (409) for one that was taken out of the lists: nobody would see it run. */
export function requireShown({ state, hiddenAt }: Broadcast): void {
  if (hiddenAt !== null)
    throw new AppError('broadcast_state', 'The broadcast was deleted', { status: 409, details: { state } });
}

/** Writes columns and raises the revision, by which the workflow and its readers see that something changed. */
export async function patchBroadcast(
  trx: Trx,
  id: number,
  columns: PartialModelObject<Broadcast>,
): Promise<Broadcast> {
  const [patched] = await Broadcast.query(trx)
    .where({ id })
    .patch({
      ...columns,
      updatedAt: new Date(),
      revision: trx.raw('revision + 1'),
    } as PartialModelObject<Broadcast>)
    .returning('*')
    .throwIfNotFound();
  return patched!;
}
