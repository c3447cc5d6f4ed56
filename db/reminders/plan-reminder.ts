import { formatMoment } from '@roms/domain/clock';
import { codeInWords } from '@roms/domain/decisions/check-words';
import { HELD_TEXT, type ReminderPlan, type ReminderStep } from '@roms/domain/delivery';
import { dueWords } from '@roms/domain/due-words';
import { RESTORED } from '@roms/domain/message-lifecycle';
import { reminderKey } from '@roms/domain/occurrence';
import { isDismissed } from '@roms/domain/reminder-needs';
import { isVoidStatus } from '@roms/domain/order-status';
import { isZone } from '@roms/domain/regions/region';
import { isFullyReordered } from '@roms/domain/reorder';
import { isPutOff } from '../automation/queue-automated-message.ts';
import { keepStop } from '../automation/stop-automation.ts';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import { recordEvaluation } from '../decisions/record-evaluation.ts';
import type { ReminderDue } from '@roms/domain/reminder';
import type { DueExplanation } from '../models/OrderLifecycle.ts';
import { Message } from '../models/Message.ts';
import { deliveryOf } from '../messages/delivery-of.ts';
import { laterItems } from '../orders/later-items.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { judgeReminder, type JudgedReminder } from './judge-reminder.ts';
import { reminderOfOrder } from './reminder-of-order.ts';
import { resultOf } from '../messages/result-of.ts';
import { endReminder } from './end-reminder.ts';
import { learnCustomerCycles } from '../products/learn-cycles.ts';
import { activeRules } from './active-rules.ts';
import { hasLaterCycle } from '../orders/later-cycle.ts';
import { itemFacts } from './item-facts.ts';
import { lockOrder } from '../orders/lock-order.ts';
import { recordLifecycle } from '../orders/record-lifecycle.ts';
import type { NewOrderEvent } from '../orders/record-order-event.ts';
import { reviveReordered } from './revive-reordered.ts';
import type { Trx } from '../knex.ts';

const REFUSED = 'opted_out';

/**
 * Reads an order again and decides what its workflow does next; writes it down for the pages, with the version of
 * the order that was seen. `revived` are orders whose workflow the caller starts after the commit.
 */
export async function planReminder(
  trx: Trx,
  { orderId, cycle }: { orderId: number; cycle: number },
  settings: PipelineSettings,
): Promise<{ plan: ReminderPlan; revived: number[] }> {
  const order = await lockOrder(trx, orderId);
  const step = await nextStep(trx, order, cycle, settings);
  const revived = order.status === 'cancelled' ? await reviveReordered(trx, order.customerId) : [];
  return { plan: { ...step, orderStatus: order.status }, revived };
}

async function nextStep(
  trx: Trx,
  order: OrderFacts,
  cycle: number,
  settings: PipelineSettings,
): Promise<ReminderStep> {
  // A later cycle was opened meanwhile: its own workflow plans that, and of this one nothing is left to do.
  if (hasLaterCycle(order, cycle)) return { next: 'end', state: 'stopped' };
  const reminder = await Message.query(trx).findOne({ occurrenceKey: reminderKey(order.id, cycle) });
  if (reminder && !isPutOff(reminder)) {
    return { next: 'deliver', delivery: deliveryOf(reminder), result: resultOf(reminder) };
  }
  // A signal may have the workflow do again a step that has ended it: what was judged at its time is not judged anew.
  const { lifecycle } = order;
  if (lifecycle?.cycle === cycle && (lifecycle.state === 'stopped' || isDismissed(lifecycle)))
    return { next: 'end', state: 'stopped' };
  if (isVoidStatus(order.status)) {
    await endReminder(trx, order, { cycle, code: 'order_void' });
    return { next: 'end', state: 'cancelled' };
  }
  if (isFullyReordered(order.items, await laterItems(trx, order))) {
    await endReminder(trx, order, { cycle, code: 'already_reordered' });
    return { next: 'end', state: 'reordered' };
  }
  if (order.status !== 'completed') {
    const state = { state: 'waiting_for_completion', nextAction: 'wait_for_completion' } as const;
    const reason = await refusal(trx, order, cycle, settings);
    await recordLifecycle(trx, order.id, { ...state, ...reason }, order.lifecycle ?? null);
    return { next: 'wait_for_completion' };
  }
  const heldSince = order.lifecycle?.restoredDueAt ?? (await dueBeforeFirstStart(trx, order, settings));
  if (heldSince) return waitForPerson(trx, order, heldSince);
  return waitForDue(trx, order, cycle, settings);
}

/**
 * Whoever refused marketing before they ordered is not reminded: their order says so, and by which check, although it has
 * no time yet.
 */
async function refusal(
  trx: Trx,
  order: OrderFacts,
  cycle: number,
  settings: PipelineSettings,
): Promise<{ reason?: string | null }> {
  if (order.customer.optedOutAt === null) return order.lifecycle?.reason === REFUSED ? { reason: null } : {};
  const judged = await judgeReminder(trx, order, { cycle }, settings);
  await recordEvaluation(trx, { stage: 'plan', ...judged });
  return judged.outcome.code === REFUSED ? { reason: REFUSED } : {};
}

/**
 * When the reminder of an order was due that had no time when its backup was made, if that was before the restored shop
 * was first started: the shop from which the backup comes may have sent it.
 */
async function dueBeforeFirstStart(
  trx: Trx,
  order: OrderFacts,
  settings: PipelineSettings,
): Promise<Date | null> {
  const holdDueBy = order.lifecycle?.holdDueBy;
  if (!holdDueBy) return null;
  // As of now, a time that has passed would be now.
  const byTheRules = await reminderOfOrder(trx, order, { ...settings, now: () => new Date(0) });
  return byTheRules !== null && byTheRules.dueAt <= holdDueBy ? byTheRules.dueAt : null;
}

/** It may have been sent since the backup was made: only a person's word makes it go. */
async function waitForPerson(trx: Trx, order: OrderFacts, restoredDueAt: Date): Promise<ReminderStep> {
  await recordLifecycle(trx, order.id, {
    state: 'waiting',
    nextAction: 'send_reminder',
    reason: RESTORED,
    skipUndoUntil: null,
    dueAt: null,
    restoredDueAt,
  });
  return { next: 'wait', dueAt: null, dueText: HELD_TEXT };
}

async function waitForDue(
  trx: Trx,
  order: OrderFacts,
  cycle: number,
  settings: PipelineSettings,
): Promise<ReminderStep> {
  await learnOwnCycles(trx, order, settings);
  const judged = await judgeReminder(trx, order, { cycle }, settings);
  const { dueAt, due, isMoved, outcome } = judged;
  if (dueAt !== null) await recordEvaluation(trx, { stage: 'plan', ...judged });
  const hasChanged = order.lifecycle?.dueAt?.getTime() !== dueAt?.getTime();
  const deferredBy = outcome.verdict === 'defer' ? outcome.code : null;
  // It may change until then, so the time stays: but as things are, nothing will come.
  const stoppedBy = outcome.verdict === 'stop' ? outcome.code : null;
  const patch = {
    state: 'waiting' as const,
    nextAction: dueAt === null || stoppedBy !== null ? ('none' as const) : ('send_reminder' as const),
    reason: dueAt === null ? await whyNever(trx, order.id, settings) : (stoppedBy ?? deferredBy),
    skipUndoUntil: null,
    dueAt,
    // What a person set stays, whatever the rules say later.
    ...(isMoved ? {} : { dueExplanation: due && explained(due, judged) }),
  };
  const why =
    dueAt === null
      ? codeInWords(patch.reason ?? 'no_rule')
      : dueWords({ due, isMoved, isElsewhere: judged.fullFrom !== null, deferredBy, stoppedBy });
  const scheduled: Omit<NewOrderEvent, 'orderId'> | null =
    hasChanged && dueAt !== null
      ? {
          type: 'reminder_scheduled',
          details: { dueAt: dueAt.toISOString(), ...(deferredBy === null ? {} : { reason: deferredBy }) },
          dedupeKey: `${reminderKey(order.id, cycle)}:due:${dueAt.getTime()}`,
        }
      : null;
  await recordLifecycle(trx, order.id, patch, order.lifecycle ?? null, scheduled);
  await followStop(trx, order.id, judged);
  const dueText = dueTextOf(dueAt, order.customer.zone);
  return {
    next: 'wait',
    dueAt: dueAt?.toISOString() ?? null,
    dueText: deferredBy === null ? dueText : `held until ${dueText}: ${deferredBy}`,
    why,
  };
}

/**
 * Whoever changes the end of a stop has all that it holds planned anew, but sees nothing of what is planned by the old end
 * at that moment: the sweep is told of that one.
 */
async function followStop(trx: Trx, orderId: number, { outcome, facts }: JudgedReminder): Promise<void> {
  if (outcome.code !== 'automation_stopped' || facts.stop === null || (await keepStop(trx, facts.stop)))
    return;
  await trx('orders').where({ id: orderId }).increment('lifecycle_version', 1);
}

/** What the customer bought until now tells how long it lasts; the order that is planned is the last of it. */
async function learnOwnCycles(trx: Trx, order: OrderFacts, settings: PipelineSettings): Promise<void> {
  if ((await activeRules(trx, settings)).some(({ mode }) => mode === 'learned'))
    await learnCustomerCycles(trx, order.customerId, settings);
}

function explained({ explanation }: ReminderDue, { fullFrom, placedAt }: JudgedReminder): DueExplanation {
  if (fullFrom === null || placedAt === null) return explanation;
  return { ...explanation, fullFrom: fullFrom.toISOString(), placedAt: placedAt.toISOString() };
}

/** Nobody is reminded of what the shop no longer sells. */
async function whyNever(trx: Trx, orderId: number, settings: PipelineSettings): Promise<string> {
  const items = (await itemFacts(trx, [orderId], settings)).get(orderId) ?? [];
  return items.length > 0 && items.every(({ isRetired }) => isRetired) ? 'product_retired' : 'no_rule';
}

/** `14 Mar 09:12 WIB`: a due time on the customer's clock, for admins in Temporal's UI. */
function dueTextOf(dueAt: Date | null, zone: string): string {
  return dueAt === null || !isZone(zone) ? 'no rule' : formatMoment(dueAt, zone);
}
