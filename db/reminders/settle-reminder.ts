import { customerActor } from '@roms/domain/actor';
import type { DeliveryResult } from '@roms/domain/delivery';
import { codeOfStop } from '@roms/domain/decisions/pipeline';
import type { LifecycleState } from '@roms/domain/lifecycle';
import { answerEventKey } from '@roms/domain/occurrence';
import { endReminder } from './end-reminder.ts';
import { hasLaterCycle } from '../orders/later-cycle.ts';
import { lockOrder } from '../orders/lock-order.ts';
import { recordLifecycle } from '../orders/record-lifecycle.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import { reviveReordered } from './revive-reordered.ts';
import type { Trx } from '../knex.ts';

/**
 * Writes down what became of a reminder: sent (or perhaps sent) opens the answer window, anything else ends the
 * cycle. `revived` are orders whose workflow the caller starts after the commit. Where a later cycle was opened
 * meanwhile, that one goes on as it is, and this one is over.
 */
export async function settleReminder(
  trx: Trx,
  { orderId, cycle, result }: { orderId: number; cycle: number; result: DeliveryResult },
): Promise<{ state: LifecycleState; revived: number[] }> {
  const order = await lockOrder(trx, orderId);
  if (hasLaterCycle(order, cycle)) {
    const hasLeft = result.status === 'sent' || result.status === 'unconfirmed';
    return { state: hasLeft ? 'reminded' : 'stopped', revived: [] };
  }
  if (result.status === 'sent' || result.status === 'unconfirmed') {
    await recordLifecycle(trx, orderId, {
      state: 'answer_window',
      nextAction: 'wait_for_answer',
      reason: null,
    });
    return { state: 'answer_window', revived: [] };
  }
  const state = await endReminder(trx, order, { cycle, code: codeOfStop(result.reason ?? result.status) });
  const revived = order.status === 'cancelled' ? await reviveReordered(trx, order.customerId) : [];
  return { state, revived };
}

/**
 * What happened in the answer window, once a cycle. It also tells that the workflow has seen the order's version.
 * `isOver`: a later cycle was opened meanwhile, and nobody listens in this one any more.
 */
export async function noteAnswer(
  trx: Trx,
  {
    orderId,
    cycle,
    events,
  }: { orderId: number; cycle: number; events: readonly ('replied' | 'reordered')[] },
): Promise<{ isOver: boolean }> {
  const order = await lockOrder(trx, orderId);
  if (hasLaterCycle(order, cycle)) return { isOver: true };
  const { state, nextAction } = order.lifecycle ?? { state: 'waiting', nextAction: 'none' };
  await recordLifecycle(trx, orderId, { state, nextAction });
  for (const type of events) {
    const dedupeKey = answerEventKey(orderId, cycle, type);
    await recordOrderEvent(trx, { orderId, type, actor: customerActor(order.customerId), dedupeKey });
  }
  return { isOver: false };
}

/** What ends by itself; workflows from before do not say the cycle, and had no later one. */
export type ReminderEnd = { orderId: number; cycle?: number; state: 'reminded' | 'expired' };

/** The answer window, or the wait for a rule that never came, is over. */
export async function closeReminder(trx: Trx, { orderId, cycle, state }: ReminderEnd): Promise<void> {
  const order = await lockOrder(trx, orderId);
  if (cycle !== undefined && hasLaterCycle(order, cycle)) return;
  await recordLifecycle(trx, orderId, { state, nextAction: 'none' });
}
