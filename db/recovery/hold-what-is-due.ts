import type { Knex } from 'knex';
import { TROUBLES } from '@roms/domain/broadcast-step';
import { RESTORED } from '@roms/domain/message-lifecycle';
import { OPEN_STATUSES } from '@roms/domain/message-status';
import type { Trx } from '../knex.ts';
import { patchBroadcast } from '../broadcasts/lock-broadcast.ts';
import { pauseBroadcast } from '../broadcasts/pause-broadcast.ts';
import { lockMessage } from '../messages/lock-message.ts';
import { moveMessage } from '../messages/write-message.ts';

/** Rows that are read at once. */
const PORTION = 500;

/** Holds the messages that wait or are on their way, and those scheduled for a time that has come; returns how many. */
export async function holdMessages(trx: Trx): Promise<number> {
  const open = await holdEach(trx, (messages) =>
    messages.where({ direction: 'outbound' }).whereIn('status', OPEN_STATUSES),
  );
  return open + (await holdScheduled(trx, { dueBy: new Date() }));
}

/**
 * Holds the messages scheduled for a time that has come by `dueBy`; of those written after `writtenBy`, which no backup
 * knows, none. Returns how many.
 */
export async function holdScheduled(
  trx: Trx,
  { dueBy, writtenBy }: { dueBy: Date; writtenBy?: Date },
): Promise<number> {
  return holdEach(trx, (messages) => {
    void messages.where({ status: 'scheduled' }).where('send_at', '<=', dueBy);
    if (writtenBy !== undefined) void messages.where('created_at', '<=', writtenBy);
    return messages;
  });
}

async function holdEach(
  trx: Trx,
  those: (messages: Knex.QueryBuilder) => Knex.QueryBuilder,
): Promise<number> {
  let held = 0;
  for (let after = 0; ;) {
    const ids: number[] = await those(trx('messages').where('id', '>', after))
      .orderBy('id')
      .limit(PORTION)
      .pluck('id');
    if (ids.length === 0) return held;
    for (const id of ids) if (await holdMessage(trx, id)) held += 1;
    after = ids.at(-1)!;
  }
}

async function holdMessage(trx: Trx, id: number): Promise<boolean> {
  const { message } = await lockMessage(trx, id);
  return (await moveMessage(trx, message, 'restore', { statusReason: RESTORED })) !== null;
}

/**
 * Pauses the broadcasts that were under way, and those scheduled for a time that has come: who got them since the backup
 * was made, nobody knows. A person lets them go on, or cancels them. Returns how many.
 */
export async function holdBroadcasts(trx: Trx): Promise<number> {
  const ids: number[] = await trx('broadcasts')
    .where({ state: 'running' })
    .orWhere((paused) => void paused.where({ state: 'paused' }).whereIn('pause_reason', [...TROUBLES]))
    .orderBy('id')
    .pluck('id');
  for (const id of ids) await holdBroadcast(trx, id);
  return ids.length + (await holdScheduledBroadcasts(trx, { dueBy: new Date() }));
}

/** As `holdBroadcasts`, those that were scheduled for a time that has come by `dueBy`. */
export async function holdScheduledBroadcasts(trx: Trx, { dueBy }: { dueBy: Date }): Promise<number> {
  const ids: number[] = await trx('broadcasts')
    .where({ state: 'scheduled' })
    .where('start_at', '<=', dueBy)
    .orderBy('id')
    .pluck('id');
  for (const id of ids) await holdBroadcast(trx, id);
  return ids.length;
}

/** Also one that a trouble of its number paused: the end of that is no reason to go on. */
async function holdBroadcast(trx: Trx, id: number): Promise<void> {
  const { after } = await pauseBroadcast(trx, id, RESTORED);
  if (after.pauseReason !== RESTORED) await patchBroadcast(trx, id, { pauseReason: RESTORED });
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
