import { UNREACHED } from '@roms/domain/broadcast-recipient';
import type { Broadcast } from '../models/Broadcast.ts';
import type { Trx } from '../knex.ts';
import { changeRecipients, heldInTurn } from './change-recipients.ts';
import { patchBroadcast } from './lock-broadcast.ts';

/** Nobody whose turn has not come by the end date gets it any more. The caller holds the broadcast. */
export async function expirePending(trx: Trx, id: number, now: Date): Promise<void> {
  await changeRecipients(trx, id, (all) => all.where({ status: 'pending' }), {
    ...{ status: 'expired', reason: null, not_before: null, ended_at: now },
  });
}

/**
 * Ends a broadcast that has nobody left: `partly_done` when somebody was not reached, `cancelled` when it never began.
 * The caller holds it.
 */
export async function endBroadcast(
  trx: Trx,
  { id, frozenAt }: Pick<Broadcast, 'id' | 'frozenAt'>,
  now: Date,
): Promise<void> {
  // Held, so that whom proof reaches in this moment is waited for; who comes after it finds the broadcast over
  // (`moveRecipient`).
  const unreached = heldInTurn(trx, id, (all) => all.whereIn('status', [...UNREACHED]));
  const missed = await trx.from(unreached.as('unreached')).count({ count: '*' }).first<{ count: number }>();
  await patchBroadcast(trx, id, {
    state: frozenAt === null ? 'cancelled' : missed.count > 0 ? 'partly_done' : 'done',
    pauseReason: null,
    pausedAt: null,
    endedAt: now,
  });
}
