import { customerActor } from '@roms/domain/actor';
import type { CheckCode } from '@roms/domain/decisions/check';
import type { LifecycleState } from '@roms/domain/lifecycle';
import { reminderKey } from '@roms/domain/occurrence';
import type { Order } from '../models/Order.ts';
import type { OrderLifecycle } from '../models/OrderLifecycle.ts';
import { recordLifecycle } from '../orders/record-lifecycle.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import type { Trx } from '../knex.ts';

export type EndedState = 'cancelled' | 'reordered' | 'stopped' | 'expired';

const STATE_OF_CODE: Record<string, EndedState> = {
  order_void: 'cancelled',
  already_reordered: 'reordered',
  expired: 'expired',
  automation_stopped: 'expired',
} satisfies Partial<Record<CheckCode | 'expired', EndedState>>;

/** The state in which a cycle ends that was stopped with this code. */
export function endedStateOf(code: string): EndedState {
  return STATE_OF_CODE[code] ?? 'stopped';
}

/**
 * Ends an order's cycle without a reminder, and says why in its timeline. The caller holds the order's row.
 * Of one that was ordered again the time is kept that its customer had asked for: the reorder may be cancelled.
 * A cancellation and a return have lines of their own already.
 */
export async function endReminder(
  trx: Trx,
  order: Pick<Order, 'id' | 'customerId'> & { lifecycle?: OrderLifecycle },
  { cycle, code }: { cycle: number; code: string },
): Promise<EndedState> {
  const state = endedStateOf(code);
  await recordLifecycle(trx, order.id, {
    ...{ state, reason: code, nextAction: 'none', dueAt: null },
    ...(state === 'reordered' ? keptDate(order.lifecycle) : {}),
  });
  if (state !== 'cancelled') {
    await recordOrderEvent(trx, {
      orderId: order.id,
      ...(state === 'reordered'
        ? { type: 'reordered', actor: customerActor(order.customerId) }
        : { type: 'reminder_stopped' }),
      details: { reason: code },
      dedupeKey: `${reminderKey(order.id, cycle)}:ended:${code}`,
    });
  }
  return state satisfies LifecycleState;
}

function keptDate(lifecycle?: OrderLifecycle): Partial<Pick<OrderLifecycle, 'dueExplanation'>> {
  const { dueAt, dueExplanation } = lifecycle ?? {};
  if (!dueAt || !dueExplanation?.answer) return {};
  return { dueExplanation: { ...dueExplanation, askedFor: dueAt.toISOString() } };
}
