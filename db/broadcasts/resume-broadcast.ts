import { PAUSED } from '@roms/domain/broadcast-recipient';
import { isTrouble } from '@roms/domain/broadcast-step';
import type { Broadcast } from '../models/Broadcast.ts';
import type { Trx } from '../knex.ts';
import type { BroadcastChange } from './broadcast-fields.ts';
import { changeRecipients } from './change-recipients.ts';
import { lockBroadcast, patchBroadcast, requireState } from './lock-broadcast.ts';

/**
 * Lets a paused broadcast go on, or wait for its time when that still lies ahead. Asked again it changes nothing.
 * Throws `broadcast_not_found`, `broadcast_state` (409).
 */
export async function resumeBroadcast(
  trx: Trx,
  id: number,
  { now = new Date() }: { now?: Date } = {},
): Promise<BroadcastChange> {
  const before = await lockBroadcast(trx, id);
  requireState(before, 'scheduled', 'running', 'paused');
  return { before, after: before.state === 'paused' ? await goOn(trx, before, now) : before };
}

/**
 * As `resumeBroadcast`, for what was paused by a trouble that is over, if the broadcast is to go on by itself then. Null
 * when a person has decided otherwise meanwhile.
 */
export async function resumeAfterTrouble(trx: Trx, id: number, now: Date): Promise<BroadcastChange | null> {
  const before = await lockBroadcast(trx, id);
  if (before.state !== 'paused' || !before.resumeByItself || !isTrouble(before.pauseReason)) return null;
  return { before, after: await goOn(trx, before, now) };
}

async function goOn(trx: Trx, before: Broadcast, now: Date): Promise<Broadcast> {
  const { id } = before;
  const isAhead = before.startedAt === null && before.startAt !== null && before.startAt > now;
  const after = await patchBroadcast(trx, id, {
    state: isAhead ? 'scheduled' : 'running',
    pauseReason: null,
    pausedAt: null,
    startedAt: before.startedAt ?? (isAhead ? null : now),
  });
  await changeRecipients(trx, id, (all) => all.where({ status: 'pending', reason: PAUSED }), {
    reason: null,
  });
  return after;
}
