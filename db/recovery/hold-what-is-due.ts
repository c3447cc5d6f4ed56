import type { Knex } from 'knex';
import { RESTORED } from '@roms/domain/message-lifecycle';
import { OPEN_STATUSES } from '@roms/domain/message-status';
import type { Trx } from '../knex.ts';
import { lockMessage } from '../messages/lock-message.ts';
import { moveMessage } from '../messages/write-message.ts';

/** Rows that are read at once. */
const PORTION = 500;

/** Holds the messages that wait or are on their way, and those scheduled for a time that has come; returns how many. */
export async function holdMessages(trx: Trx): Promise<number> {
  let held = 0;
  for (let after = 0; ;) {
    const ids = await openMessages(trx, after);
    if (ids.length === 0) return held;
    for (const id of ids) if (await holdMessage(trx, id)) held += 1;
    after = ids.at(-1)!;
  }
}

async function openMessages(db: Knex, after: number): Promise<number[]> {
  return db('messages')
    .where({ direction: 'outbound' })
    .where((waits) =>
      waits
        .whereIn('status', OPEN_STATUSES)
        .orWhere((due) => due.where('status', 'scheduled').where('send_at', '<=', db.fn.now())),
    )
    .where('id', '>', after)
    .orderBy('id')
    .limit(PORTION)
    .pluck('id');
}

async function holdMessage(trx: Trx, id: number): Promise<boolean> {
  const { message } = await lockMessage(trx, id);
  return (await moveMessage(trx, message, 'restore', { statusReason: RESTORED })) !== null;
}

/** Holds reminders of orders up to this id whose time has come by `dueBy`; returns how many. */
export async function holdReminders(
  db: Knex,
  { dueBy, lastOrderId }: { dueBy: Date; lastOrderId: number },
): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `UPDATE order_lifecycles
        SET restored_due_at = due_at, due_at = NULL, reason = :reason, next_action = 'send_reminder',
            updated_at = now()
      WHERE state = 'waiting' AND due_at <= :dueBy AND order_id <= :lastOrderId`,
    { reason: RESTORED, dueBy, lastOrderId },
  );
  return rowCount;
}
