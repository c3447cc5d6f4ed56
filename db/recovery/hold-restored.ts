import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { NOT_STARTED } from '@roms/domain/lifecycle';
import { RESTORED } from '@roms/domain/message-lifecycle';
import { OPEN_STATUSES } from '@roms/domain/message-status';
import { recordAudit } from '../audit/record-audit.ts';
import { queueThankYou } from '../automation/queue-thank-you.ts';
import { lockMessage } from '../messages/lock-message.ts';
import { moveMessage } from '../messages/write-message.ts';
import type { Trx } from '../knex.ts';

export type Held = { messages: number; reminders: number };

/** Rows that are read at once. */
const PORTION = 500;

/**
 * Holds for a person what may have been sent since the backup was made from which these rows were just loaded: messages
 * that waited or were on their way, thank-yous that were to be written within the next second, and reminders that have
 * come due. Whatever is due later keeps its time. Forgets which Temporal these rows knew, so that the sweep starts all
 * that waits, and leaves a row in the audit log.
 */
export async function holdRestored(trx: Trx, { backedUpAt }: { backedUpAt: Date }): Promise<Held> {
  await writeThankYous(trx);
  const held = { messages: await holdMessages(trx), reminders: await holdReminders(trx) };
  await trx('workflow_engine').delete();
  await recordAudit(trx, {
    actor: SYSTEM_ACTOR,
    action: 'shop.restored',
    subject: { type: 'shop', id: null },
    after: { backedUpAt: backedUpAt.toISOString(), ...held },
  });
  return held;
}

/** An order whose workflow had not begun has no message that could be held. */
async function writeThankYous(trx: Trx): Promise<void> {
  const orders = await trx('order_lifecycles')
    .where({ state: NOT_STARTED })
    .orderBy('order_id')
    .select<{ orderId: number; cycle: number }[]>({ orderId: 'order_id', cycle: 'cycle' });
  for (const { orderId, cycle } of orders)
    await queueThankYou(trx, { orderId, cycle, workflowId: `order:${orderId}` });
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
