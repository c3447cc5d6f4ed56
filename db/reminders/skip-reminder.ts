import type { Actor } from '@roms/domain/actor';
import type { RequestResult } from '@roms/domain/delivery';
import { reminderKey } from '@roms/domain/occurrence';
import { hasLaterCycle } from '../orders/later-cycle.ts';
import { lockOrder } from '../orders/lock-order.ts';
import { recordLifecycle } from '../orders/record-lifecycle.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import type { Trx } from '../knex.ts';

/** `at` names the request (ISO-8601), so that a repeated activity writes one line. */
export type ReminderRequest = { orderId: number; cycle: number; actor: Actor | null; at: string };

/**
 * Ends a cycle because a person said so; until `undoUntil` it can be taken back. A cycle that a later one has followed is
 * over: `changed`, and nothing is written; so it is with all that follows a skip.
 */
export async function skipReminder(
  trx: Trx,
  request: ReminderRequest & { undoUntil: string },
): Promise<RequestResult> {
  const { orderId, cycle, actor, at } = request;
  if (hasLaterCycle(await lockOrder(trx, orderId), cycle)) return 'changed';
  await recordLifecycle(trx, orderId, {
    state: 'skipped',
    reason: 'skipped',
    nextAction: 'none',
    skipUndoUntil: new Date(request.undoUntil),
  });
  await recordOrderEvent(trx, {
    orderId,
    type: 'reminder_skipped',
    actor,
    dedupeKey: `${reminderKey(orderId, cycle)}:skip:${at}`,
  });
  return 'done';
}

/** Takes a skip back; the workflow plans the reminder anew afterwards. */
export async function undoSkip(
  trx: Trx,
  { orderId, cycle, actor, at }: ReminderRequest,
): Promise<RequestResult> {
  if (hasLaterCycle(await lockOrder(trx, orderId), cycle)) return 'changed';
  await recordOrderEvent(trx, {
    orderId,
    type: 'reminder_skip_undone',
    actor,
    dedupeKey: `${reminderKey(orderId, cycle)}:undo:${at}`,
  });
  return 'done';
}

/** The ten minutes are over: a skip is final. */
export async function closeSkip(
  trx: Trx,
  { orderId, cycle }: { orderId: number; cycle: number },
): Promise<void> {
  if (hasLaterCycle(await lockOrder(trx, orderId), cycle)) return;
  await recordLifecycle(trx, orderId, {
    state: 'skipped',
    nextAction: 'none',
    dueAt: null,
    skipUndoUntil: null,
  });
}
