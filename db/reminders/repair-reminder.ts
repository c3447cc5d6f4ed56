import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { isRepairable } from '@roms/domain/repair';
import { lockOrder } from '../orders/lock-order.ts';
import type { Trx } from '../knex.ts';
import { openNextCycle } from './open-next-cycle.ts';

/**
 * Asks once more for a reminder that was stopped for want of something, after a person has put that right: a cycle of its
 * own, with all checks. Start the order's workflow after the commit. Answers the reason that had stopped it; throws
 * `reminder_not_repairable` (409) when it was stopped for another reason, or not at all.
 */
export async function repairReminder(
  trx: Trx,
  { orderId, actor }: { orderId: number; actor: Actor },
): Promise<string> {
  const { lifecycle } = await lockOrder(trx, orderId);
  if (!lifecycle || lifecycle.reason === null || !isRepairable(lifecycle)) {
    throw new AppError('reminder_not_repairable', 'Nothing is to be put right with this reminder', {
      status: 409,
    });
  }
  await openNextCycle(trx, [orderId], { from: [lifecycle.state], type: 'reminder_repaired', actor });
  return lifecycle.reason;
}
