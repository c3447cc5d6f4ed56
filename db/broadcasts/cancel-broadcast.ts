import { CANCELLED } from '@roms/domain/message-lifecycle';
import type { Trx } from '../knex.ts';
import type { BroadcastChange } from './broadcast-fields.ts';
import { changeRecipients } from './change-recipients.ts';
import { lockBroadcast, patchBroadcast, requireState } from './lock-broadcast.ts';
import { withdrawQueued } from './withdraw-queued.ts';

/**
 * Ends a broadcast that is scheduled, runs or is paused: whoever has not got it is `cancelled`, and what is with the
 * gateway ends. Asked again it changes nothing. Throws `broadcast_not_found`, `broadcast_state` (409).
 */
export async function cancelBroadcast(trx: Trx, id: number): Promise<BroadcastChange> {
  const before = await lockBroadcast(trx, id);
  requireState(before, 'scheduled', 'running', 'paused', 'cancelled');
  if (before.state === 'cancelled') return { before, after: before };
  const now = new Date();
  const after = await patchBroadcast(trx, id, {
    state: 'cancelled',
    pauseReason: null,
    pausedAt: null,
    endedAt: now,
  });
  await withdrawQueued(trx, id, CANCELLED);
  await changeRecipients(trx, id, (all) => all.where({ status: 'pending' }), {
    ...{ status: 'cancelled', reason: null, not_before: null, ended_at: now },
  });
  return { before, after };
}
