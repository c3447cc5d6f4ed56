import type { CheckCode } from '@roms/domain/decisions/check';
import { Broadcast } from '../models/Broadcast.ts';
import type { Trx } from '../knex.ts';
import { changeRecipients } from './change-recipients.ts';
import { patchBroadcast } from './lock-broadcast.ts';

/**
 * Has everybody asked about again whom one of these checks put off, because what it goes by is another now: one statement
 * for each broadcast that is going on. Returns the broadcasts in which there was somebody; each wants its workflow to
 * look again, and the sweep wakes those that were not told.
 */
export async function askAgain(trx: Trx, reasons: readonly CheckCode[]): Promise<number[]> {
  const begun = await Broadcast.query(trx)
    .whereIn('state', ['running', 'paused'])
    .whereNotNull('frozenAt')
    .orderBy('id')
    .forNoKeyUpdate();
  const asked: number[] = [];
  for (const { id } of begun) {
    const those = { reason: null, not_before: null };
    const count = await changeRecipients(
      trx,
      id,
      (all) =>
        all
          .where({ status: 'pending' })
          .whereNotNull('not_before')
          .whereIn('reason', [...reasons]),
      those,
    );
    if (count === 0) continue;
    await patchBroadcast(trx, id, {});
    asked.push(id);
  }
  return asked;
}
