import { PAUSED, PERSON } from '@roms/domain/broadcast-recipient';
import type { Trx } from '../knex.ts';
import type { BroadcastChange } from './broadcast-fields.ts';
import { lockBroadcast, patchBroadcast, requireState } from './lock-broadcast.ts';
import { withdrawQueued } from './withdraw-queued.ts';

/**
 * Pauses a broadcast that is scheduled or runs: what waits in its lane is taken back, what is with the gateway ends.
 * `reason` is `person`, or the code of what happened; a person's word takes the place of that, and asked again it
 * changes nothing. Throws `broadcast_not_found`, `broadcast_state` (409).
 */
export async function pauseBroadcast(
  trx: Trx,
  id: number,
  reason: string = PERSON,
): Promise<BroadcastChange> {
  const before = await lockBroadcast(trx, id);
  requireState(before, 'scheduled', 'running', 'paused');
  if (before.state === 'paused' && (reason !== PERSON || before.pauseReason === PERSON))
    return { before, after: before };
  const after = await patchBroadcast(trx, id, {
    state: 'paused',
    pauseReason: reason,
    pausedAt: before.pausedAt ?? new Date(),
  });
  if (before.state !== 'paused') await withdrawQueued(trx, id, PAUSED);
  return { before, after };
}
