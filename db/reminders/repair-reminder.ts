import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { requireCycle } from '@roms/domain/reminder-changed';
import { needOfEnded } from '@roms/domain/reminder-needs';
import type { DueExplanation } from '../models/OrderLifecycle.ts';
import { lockOrder } from '../orders/lock-order.ts';
import type { Trx } from '../knex.ts';
import { moveReminder } from './move-reminder.ts';
import { openNextCycle } from './open-next-cycle.ts';

/** `cycle`: the one that is meant; whichever it is without. */
type Asked = { orderId: number; actor: Actor; cycle?: number };
/** The cycle that had been stopped, and how its time came about. */
type Ended = { reason: string; cycle: number; known: DueExplanation | null };

/**
 * Asks once more for a reminder that was stopped for want of something, after a person has put that right: a cycle of its
 * own, with all checks. Start the order's workflow after the commit. Answers the reason that had stopped it; throws
 * `reminder_not_repairable` (409) when it was stopped for another reason, or not at all, and `reminder_changed` (409) of
 * another cycle.
 */
export async function repairReminder(trx: Trx, asked: Asked): Promise<string> {
  return (await openEnded(trx, asked, ['repair'])).reason;
}

/** As `repairReminder`, also of one that goes on because a person says so. */
export async function resumeReminder(trx: Trx, asked: Asked): Promise<string> {
  return (await openEnded(trx, asked, ['repair', 'decide'])).reason;
}

/**
 * As `resumeReminder`, for a time that the person chose (`dueAt`, ISO-8601): the cycle has it from the beginning, so that
 * whoever begins its workflow sends nothing sooner.
 */
export async function resumeReminderAt(
  trx: Trx,
  { dueAt, now, ...asked }: Asked & { dueAt: string; now: Date },
): Promise<void> {
  const { cycle, known } = await openEnded(trx, asked, ['repair', 'decide']);
  const { orderId, actor } = asked;
  await moveReminder(trx, { orderId, actor, at: now.toISOString(), cycle: cycle + 1, dueAt, known });
}

async function openEnded(
  trx: Trx,
  { orderId, actor, cycle }: Asked,
  needs: readonly ('repair' | 'decide')[],
): Promise<Ended> {
  const { lifecycle } = await lockOrder(trx, orderId);
  requireCycle(orderId, lifecycle?.cycle ?? 1, cycle);
  const need = lifecycle ? needOfEnded(lifecycle) : null;
  if (!lifecycle || lifecycle.reason === null || need === null || !needs.includes(need)) {
    throw new AppError('reminder_not_repairable', 'Nothing is to be put right with this reminder', {
      status: 409,
    });
  }
  const type = need === 'repair' ? 'reminder_repaired' : 'reminder_resumed';
  const { state, reason } = lifecycle;
  await openNextCycle(trx, [orderId], { from: [state], type, actor, details: { reason } });
  return { reason, cycle: lifecycle.cycle, known: lifecycle.dueExplanation };
}
