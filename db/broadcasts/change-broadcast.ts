import { AppError } from '@roms/domain/errors';
import type { Trx } from '../knex.ts';
import { TEXT_FIELDS, type BroadcastChange, type BroadcastFields } from './broadcast-fields.ts';
import { lockBroadcast, patchBroadcast, requireState } from './lock-broadcast.ts';

/**
 * Changes a draft; of a broadcast that is paused its texts, for those who have not got it. Throws `broadcast_not_found`,
 * `broadcast_state` (409) in any other state and for anything but texts of a paused one, `broadcast_variants` (409) when
 * a paused one would have fewer texts than its recipients were given.
 */
export async function changeBroadcast(
  trx: Trx,
  id: number,
  change: Partial<BroadcastFields>,
): Promise<BroadcastChange> {
  const before = await lockBroadcast(trx, id);
  requireState(before, 'draft', 'paused');
  if (before.state === 'paused') {
    const texts: readonly string[] = TEXT_FIELDS;
    if (!Object.keys(change).every((field) => texts.includes(field))) requireState(before, 'draft');
    if (before.frozenAt !== null && change.variants && change.variants.length < before.variants.length)
      throw new AppError('broadcast_variants', 'Its recipients were given more texts than that', {
        status: 409,
      });
  }
  return { before, after: await patchBroadcast(trx, id, change) };
}
