import { RESTORED } from '@roms/domain/message-lifecycle';
import { OPEN_STATUSES } from '@roms/domain/message-status';
import { lockMessage } from '../messages/lock-message.ts';
import { moveMessage } from '../messages/write-message.ts';
import type { Trx } from '../knex.ts';

export type Held = { messages: number; reminders: number };

/** Messages that are read at once. */
const PORTION = 500;

/**
 * Notes that the rows of this database were just loaded from a backup, and holds for a person what may have been sent
 * since that was made: messages that waited or were on their way, and reminders that have come due. Whatever is due
 * later keeps its time. Forgets which Temporal these rows knew, so that the sweep starts all that waits.
 */
export async function holdRestored(trx: Trx, { backedUpAt }: { backedUpAt: Date }): Promise<Held> {
  await trx.raw(
    `INSERT INTO restores (backed_up_at, last_order_id) SELECT ?, coalesce(max(id), 0) FROM orders`,
    [backedUpAt],
  );
  await trx('workflow_engine').delete();
  return { messages: await holdMessages(trx), reminders: await holdReminders(trx) };
}

async function holdMessages(trx: Trx): Promise<number> {
  let held = 0;
  for (let after = 0; ;) {
    const ids: number[] = await trx('messages')
      .where({ direction: 'outbound' })
      .whereIn('status', OPEN_STATUSES)
      .where('id', '>', after)
      .orderBy('id')
      .limit(PORTION)
      .pluck('id');
    if (ids.length === 0) return held;
    for (const id of ids) {
      const { message } = await lockMessage(trx, id);
      if (await moveMessage(trx, message, 'restore', { statusReason: RESTORED })) held += 1;
    }
    after = ids.at(-1)!;
  }
}

async function holdReminders(trx: Trx): Promise<number> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `UPDATE order_lifecycles
        SET restored_due_at = due_at, due_at = NULL, reason = ?, next_action = 'send_reminder', updated_at = now()
      WHERE state = 'waiting' AND due_at <= now()`,
    [RESTORED],
  );
  return rowCount;
}
