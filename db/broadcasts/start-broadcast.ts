import type { Trx } from '../knex.ts';
import type { BroadcastChange } from './broadcast-fields.ts';
import { lockBroadcast, patchBroadcast, requireShown, requireState } from './lock-broadcast.ts';

/**
 * Starts a draft: `running`, or `scheduled` when its `startAt` lies ahead. Its audience is frozen when it begins to run,
 * by its workflow, which the caller wakes after the commit (`workflows.wakeBroadcast`).
 * Throws `broadcast_not_found`, `broadcast_state` (409) for anything but a draft, and for a hidden one.
 */
export async function startBroadcast(
  trx: Trx,
  id: number,
  { now = new Date() }: { now?: Date } = {},
): Promise<BroadcastChange> {
  const before = await lockBroadcast(trx, id);
  requireState(before, 'draft');
  requireShown(before);
  const isAhead = before.startAt !== null && before.startAt > now;
  const after = await patchBroadcast(
    trx,
    id,
    isAhead ? { state: 'scheduled' } : { state: 'running', startedAt: now },
  );
  return { before, after };
}
