import type { Knex } from 'knex';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { NOT_STARTED } from '@roms/domain/lifecycle';
import { recordAudit } from '../audit/record-audit.ts';
import { queueThankYou } from '../automation/queue-thank-you.ts';
import type { Trx } from '../knex.ts';
import { holdBroadcasts, holdMessages, holdReminders } from './hold-what-is-due.ts';

export type Held = { messages: number; reminders: number; broadcasts: number };

/**
 * Holds for a person what may have been sent since the backup was made from which these rows were just loaded: messages
 * that waited or were on their way, thank-yous that were to be written within the next second, and reminders that have
 * come due, and broadcasts that ran. Whatever is due later keeps its time, until the first start looks again (`holdAtFirstStart`). Ends logins
 * and links to set a password, which may have been ended since, and mails with such links that had not gone out. Forgets which Temporal these rows knew, so that the
 * sweep starts all that waits, and leaves a row in the audit log.
 */
export async function holdRestored(trx: Trx, { backedUpAt }: { backedUpAt: Date }): Promise<Held> {
  await writeThankYous(trx);
  const last = await lastOrderId(trx);
  const held = {
    // Before the broadcasts, whose pause would have their messages queued again.
    messages: await holdMessages(trx),
    reminders: await holdReminders(trx, { dueBy: new Date(), lastOrderId: last }),
    broadcasts: await holdBroadcasts(trx),
  };
  await trx('sessions').delete();
  await trx('password_links').delete();
  await trx('mails').where({ status: 'waiting' }).update({ status: 'dropped', done_at: new Date() });
  await trx('workflow_engine').delete();
  await trx('restored_shop').delete();
  await trx('restored_shop').insert({ backed_up_at: backedUpAt, last_order_id: last });
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

async function lastOrderId(db: Knex): Promise<number> {
  const row = await db('orders').max<{ id: number | null } | undefined>('id as id').first();
  return row?.id ?? 0;
}
