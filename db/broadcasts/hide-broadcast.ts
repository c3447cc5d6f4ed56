import type { Trx } from '../knex.ts';
import type { BroadcastChange } from './broadcast-fields.ts';
import { lockBroadcast, patchBroadcast, requireState } from './lock-broadcast.ts';

/**
 * Takes a draft or a broadcast that has ended out of the lists; its log stays. Throws `broadcast_not_found`,
 * `broadcast_state` (409) for one that goes on.
 */
export async function hideBroadcast(trx: Trx, id: number): Promise<BroadcastChange> {
  const before = await lockBroadcast(trx, id);
  requireState(before, 'draft', 'done', 'partly_done', 'cancelled');
  if (before.hiddenAt !== null) return { before, after: before };
  // It has no workflow that would have to read this.
  const seen = { seenRevision: before.revision + 1 };
  return { before, after: await patchBroadcast(trx, id, { hiddenAt: new Date(), ...seen }) };
}
