import { isOverState } from '@roms/domain/broadcast';
import { UNCONFIRMED } from '@roms/domain/broadcast-recipient';
import type { Trx } from '../knex.ts';
import type { BroadcastChange } from './broadcast-fields.ts';
import { changeRecipients } from './change-recipients.ts';
import { lockBroadcast, patchBroadcast, requireShown, requireState } from './lock-broadcast.ts';

/** What is tried again after the end date has this long (milliseconds). */
const ANOTHER_MS = 7 * 86_400_000;

/**
 * Has a broadcast try once more with those whom it failed to reach; what may have arrived (`unconfirmed`) is not sent
 * again. One that was done runs again: the caller wakes its workflow after the commit (`workflows.wakeBroadcast`).
 * Throws `broadcast_not_found`, `broadcast_state` (409) for a draft, and for one that was cancelled or hidden.
 */
export async function retryFailed(
  trx: Trx,
  id: number,
  { now = new Date() }: { now?: Date } = {},
): Promise<BroadcastChange & { retried: number }> {
  const before = await lockBroadcast(trx, id);
  requireState(before, 'running', 'paused', 'done', 'partly_done');
  requireShown(before);
  const retried = await changeRecipients(
    trx,
    id,
    (all) =>
      all
        .where({ status: 'failed' })
        .whereRaw('reason IS DISTINCT FROM ?', [UNCONFIRMED])
        // Whom somebody is at is being tried again, or is somebody else by now (`moveRecipient`).
        .skipLocked(),
    { status: 'pending', reason: null, not_before: null, ended_at: null },
  );
  if (retried === 0) return { before, after: before, retried };
  const after = await patchBroadcast(trx, id, {
    ...(isOverState(before.state) ? { state: 'running', endedAt: null } : {}),
    ...(before.endAt !== null && before.endAt <= now ? { endAt: new Date(now.getTime() + ANOTHER_MS) } : {}),
  });
  return { before, after, retried };
}
