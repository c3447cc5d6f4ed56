import type { BulkAction } from '@roms/contracts/reminders';
import type { Actor } from '@roms/domain/actor';
import { requireCycle } from '@roms/domain/reminder-changed';
import { isDismissed, needOfEnded } from '@roms/domain/reminder-needs';
import type { Trx } from '../db/knex.ts';
import { dismissReminder, undoDismissal } from '../db/reminders/dismiss-reminder.ts';
import { reminderStanding, type ReminderStanding } from '../db/reminders/reminder-standing.ts';
import { repairReminder, resumeReminder, resumeReminderAt } from '../db/reminders/repair-reminder.ts';
import { undoMove } from '../db/reminders/undo-move.ts';
import type { Deps } from './context.ts';
import { requireSendingHours } from './reminder-requests.ts';

export type ReminderWish = {
  orderId: number;
  action: BulkAction;
  actor: Actor;
  /** ISO-8601, of a move. */
  dueAt?: string;
  /** Who asks was told that it is outside the customer's hours. */
  confirmed?: boolean;
  /** The cycle that they saw; without it whichever it is. */
  cycle?: number;
  /**
   * Called in the transaction in which `send_now` takes up one that had ended, with the reason that had ended it: that
   * stays done also when its workflow then does not answer.
   */
  resumed?: (trx: Trx, reason: string) => Promise<void> | void;
};

/**
 * Does what a person asks of an order's reminder. One that waits is changed by its workflow; one that a check has stopped
 * has none any more, and is taken up again or let be here. Returns where the reminder stood when that was decided; null:
 * nothing had begun. Throws `reminder_not_waiting`, `reminder_not_repairable`, `outside_hours`, `reminder_changed` (409)
 * or `temporal_unavailable` (503).
 */
export async function actOnReminder(deps: Deps, wish: ReminderWish): Promise<ReminderStanding | null> {
  const standing = await reminderStanding(deps.db, wish.orderId);
  requireCycle(wish.orderId, standing?.cycle ?? 1, wish.cycle);
  await act(deps, wish, standing);
  return standing;
}

async function act(deps: Deps, wish: ReminderWish, standing: ReminderStanding | null): Promise<void> {
  const { db, workflows } = deps;
  const { orderId, action, actor, cycle } = wish;
  const asked = { orderId, actor, cycle, now: deps.now() };

  if (action === 'repair') {
    await db.transaction((trx) => repairReminder(trx, asked));
    return workflows.startOrder(orderId);
  }
  if (action === 'undo_move') {
    await db.transaction((trx) => undoMove(trx, asked));
    return workflows.signalOrderChanged(orderId);
  }
  if (action === 'skip')
    return isAsked(standing)
      ? db.transaction((trx) => dismissReminder(trx, asked))
      : workflows.skipReminder(orderId, actor, cycle);
  if (action === 'undo_skip')
    return standing !== null && isDismissed(standing)
      ? db.transaction((trx) => undoDismissal(trx, asked))
      : workflows.undoSkip(orderId, actor, cycle);
  if (action === 'move') return move(deps, wish, standing);
  return sendNow(deps, wish, standing);
}

async function move(deps: Deps, wish: ReminderWish, standing: ReminderStanding | null): Promise<void> {
  const { db, workflows } = deps;
  const { orderId, actor, cycle } = wish;
  const dueAt = new Date(wish.dueAt ?? '').toISOString();
  if (!isAsked(standing)) return workflows.moveReminder(orderId, dueAt, actor, cycle);
  await db.transaction((trx) => resumeReminderAt(trx, { ...wish, dueAt, now: deps.now() }));
  return workflows.startOrder(orderId);
}

async function sendNow(deps: Deps, wish: ReminderWish, standing: ReminderStanding | null): Promise<void> {
  const { db, workflows } = deps;
  const { orderId, actor } = wish;
  if (wish.confirmed !== true) await requireSendingHours(deps, orderId);
  const isOver = isAsked(standing);
  if (isOver)
    await db.transaction(async (trx) => {
      const reason = await resumeReminder(trx, wish);
      await wish.resumed?.(trx, reason);
    });
  const cycle = isOver && wish.cycle !== undefined ? wish.cycle + 1 : wish.cycle;
  // Whoever presses this wants no cap to hold it; who opted out gets nothing all the same.
  return workflows.sendReminderNow(orderId, actor, true, cycle);
}

/** It has ended, and a person is asked what becomes of it. */
const isAsked = (standing: ReminderStanding | null): boolean =>
  standing !== null && needOfEnded(standing) !== null;
