import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { reminderKey } from '@roms/domain/occurrence';
import { requireCycle } from '@roms/domain/reminder-changed';
import { isDismissed, needOfEnded } from '@roms/domain/reminder-needs';
import { lockOrder } from '../orders/lock-order.ts';
import { recordLifecycle } from '../orders/record-lifecycle.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import type { Trx } from '../knex.ts';

/** `cycle`: the one that is meant; whichever it is without. */
type Asked = { orderId: number; actor: Actor; now: Date; cycle?: number };

/** A skip can be taken back so long (milliseconds), as that of a reminder which waits. */
const UNDO_MS = 10 * 60_000;

/**
 * Lets a reminder be that a check had stopped and a person was asked about: nobody is asked any more. Its reason stays.
 * Throws `reminder_not_waiting` (409) when nobody was asked,
 * and `reminder_changed` (409) of another cycle.
 */
export async function dismissReminder(trx: Trx, { orderId, actor, now, cycle }: Asked): Promise<void> {
  const { lifecycle } = await lockOrder(trx, orderId);
  requireCycle(orderId, lifecycle?.cycle ?? 1, cycle);
  if (!lifecycle || needOfEnded(lifecycle) === null) throw notWaiting();
  await recordLifecycle(trx, orderId, {
    state: 'skipped',
    nextAction: 'none',
    skipUndoUntil: new Date(now.getTime() + UNDO_MS),
  });
  await recordOrderEvent(trx, {
    ...{ orderId, type: 'reminder_skipped', actor },
    dedupeKey: `${reminderKey(orderId, lifecycle.cycle)}:skip:${now.toISOString()}`,
  });
}

/** Takes that back: a person is asked again. Throws `reminder_not_waiting` (409) when it is too late, or was none. */
export async function undoDismissal(trx: Trx, { orderId, actor, now, cycle }: Asked): Promise<void> {
  const { lifecycle } = await lockOrder(trx, orderId);
  requireCycle(orderId, lifecycle?.cycle ?? 1, cycle);
  const until = lifecycle?.skipUndoUntil ?? null;
  if (!lifecycle || !isDismissed(lifecycle) || until === null || until <= now) throw notWaiting();
  await recordLifecycle(trx, orderId, { state: 'stopped', nextAction: 'none', skipUndoUntil: null });
  await recordOrderEvent(trx, {
    ...{ orderId, type: 'reminder_skip_undone', actor },
    dedupeKey: `${reminderKey(orderId, lifecycle.cycle)}:undo:${now.toISOString()}`,
  });
}

function notWaiting(): AppError {
  return new AppError('reminder_not_waiting', 'No reminder is waiting to be changed', { status: 409 });
}
