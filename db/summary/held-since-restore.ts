import type { Knex } from 'knex';
import type { Held, Summary } from '@roms/contracts/summary';
import { RESTORED } from '@roms/domain/message-lifecycle';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleConversations, visibleOrders } from '../scopes/visible-rows.ts';

/** How many are listed; as they are decided upon, the next come. */
const LISTED = 10;

/** Messages and reminders that a person decides on since the last restore, where `viewer` may. */
export async function heldSinceRestore(db: Knex, viewer: Viewer): Promise<Summary['held']> {
  const decides: Viewer = viewer.sees === 'all' ? viewer : { ...viewer, acts: true };
  const [messages, messageCount] = await heldMessages(db, decides);
  const [reminders, reminderCount] = await heldReminders(db, decides);
  const oldest = [...reminders, ...messages].toSorted((one, other) => one.at.localeCompare(other.at));
  return { count: messageCount + reminderCount, oldest: oldest.slice(0, LISTED) };
}

async function heldMessages(db: Knex, viewer: Viewer): Promise<[Held[], number]> {
  const held = scoped(
    db('messages')
      .join('conversations', 'conversations.id', 'messages.conversation_id')
      .join('customers', 'customers.id', 'conversations.customer_id'),
    visibleConversations(viewer),
  ).where({ 'messages.status': 'unconfirmed', 'messages.status_reason': RESTORED });
  const rows = await held
    .clone()
    .orderBy('messages.id')
    .limit(LISTED)
    .select<{ messageId: number; conversationId: number; customerName: string; at: Date }[]>({
      messageId: 'messages.id',
      conversationId: 'conversations.id',
      customerName: 'customers.name',
      at: 'messages.created_at',
    });
  return [
    rows.map((row) => ({ kind: 'message', ...row, at: row.at.toISOString() })),
    rows.length < LISTED ? rows.length : await countOf(held),
  ];
}

async function heldReminders(db: Knex, viewer: Viewer): Promise<[Held[], number]> {
  const held = scoped(
    db('order_lifecycles')
      .join('orders', 'orders.id', 'order_lifecycles.order_id')
      .join('customers', 'customers.id', 'orders.customer_id'),
    visibleOrders(viewer),
  )
    .where('order_lifecycles.state', 'waiting')
    .whereNotNull('order_lifecycles.restored_due_at');
  const rows = await held
    .clone()
    .orderBy('order_lifecycles.restored_due_at')
    .limit(LISTED)
    .select<{ orderId: number; orderNumber: string; customerName: string; at: Date }[]>({
      orderId: 'orders.id',
      orderNumber: 'orders.order_number',
      customerName: 'customers.name',
      at: 'order_lifecycles.restored_due_at',
    });
  return [
    rows.map((row) => ({ kind: 'reminder', ...row, at: row.at.toISOString() })),
    rows.length < LISTED ? rows.length : await countOf(held),
  ];
}

async function countOf(held: Knex.QueryBuilder): Promise<number> {
  const [row] = await held.clone().count<{ count: number }[]>('* as count');
  return row?.count ?? 0;
}
