import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { requireCycle } from '@roms/domain/reminder-changed';
import { needOfEnded } from '@roms/domain/reminder-needs';
import { lockOrder } from '../orders/lock-order.ts';
import type { Trx } from '../knex.ts';
import { openNextCycle } from './open-next-cycle.ts';

/** `cycle`: the one that is meant; whichever it is without. */
type Asked = { orderId: number; actor: Actor; cycle?: number };

/**
 * Asks once more for a reminder that was stopped for want of something, after a person has put that right: a cycle of its
 * own, with all checks. Start the order's workflow after the commit. Answers the reason that had stopped it; throws
 * `reminder_not_repairable` (409) when it was stopped for another reason, or not at all, and `reminder_changed` (409) of
 * another cycle.
 */
export async function repairReminder(trx: Trx, asked: Asked): Promise<string> {
  return openEnded(trx, asked, ['repair']);
}

/** As `repairReminder`, also of one that goes on because a person says so. */
export async function resumeReminder(trx: Trx, asked: Asked): Promise<string> {
  return openEnded(trx, asked, ['repair', 'decide']);
}

async function openEnded(
  trx: Trx,
  { orderId, actor, cycle }: Asked,
  needs: readonly ('repair' | 'decide')[],
): Promise<string> {
  const { lifecycle } = await lockOrder(trx, orderId);
  requireCycle(orderId, lifecycle?.cycle ?? 1, cycle);
  const need = lifecycle ? needOfEnded(lifecycle) : null;
  if (!lifecycle || lifecycle.reason === null || need === null || !needs.includes(need)) {
    throw new AppError('reminder_not_repairable', 'Nothing is to be put right with this reminder', {
      status: 409,
    });
  }
  const type = need === 'repair' ? 'reminder_repaired' : 'reminder_resumed';
  await openNextCycle(trx, [orderId], { from: [lifecycle.state], type, actor });
  return lifecycle.reason;
}
