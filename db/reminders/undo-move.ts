import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { reminderKey } from '@roms/domain/occurrence';
import { requireCycle } from '@roms/domain/reminder-changed';
import { lockOrder } from '../orders/lock-order.ts';
import { recordLifecycle } from '../orders/record-lifecycle.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import type { Trx } from '../knex.ts';

/**
 * Takes back that a person chose the time of a reminder: the rules choose it again, as soon as the order's workflow has
 * heard of it. Signal it after the commit. Throws `reminder_not_waiting` (409) unless it waits for a time that a person chose
 * and no answer of the customer asks for another one than the rules', and `reminder_changed` (409) where another `cycle` was meant.
 */
export async function undoMove(
  trx: Trx,
  { orderId, actor, now, cycle }: { orderId: number; actor: Actor; now: Date; cycle?: number },
): Promise<void> {
  const { lifecycle } = await lockOrder(trx, orderId);
  requireCycle(orderId, lifecycle?.cycle ?? 1, cycle);
  const { dueExplanation } = lifecycle ?? {};
  if (lifecycle?.state !== 'waiting' || !dueExplanation?.moved || dueExplanation.answer)
    throw new AppError('reminder_not_waiting', 'No reminder is waiting to be changed', { status: 409 });
  await recordLifecycle(trx, orderId, {
    ...{ state: lifecycle.state, nextAction: lifecycle.nextAction },
    dueExplanation: { ...dueExplanation, moved: false },
  });
  await recordOrderEvent(trx, {
    ...{ orderId, type: 'reminder_move_undone', actor },
    dedupeKey: `${reminderKey(orderId, lifecycle.cycle)}:unmove:${now.toISOString()}`,
  });
  await trx('orders').where({ id: orderId }).increment('lifecycle_version', 1);
}
