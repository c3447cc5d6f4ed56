import type { Knex } from 'knex';
import { AppError } from '@roms/domain/errors';
import { decodeCursor, PAGE_SIZE, toPage } from '../keyset.ts';
import { findVisibleMessage } from '../messages/visible-message.ts';
import { Customer } from '../models/Customer.ts';
import { Evaluation } from '../models/Evaluation.ts';
import { requireVisibleOrder } from '../orders/visible-order.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleConversations, visibleCustomers, visibleOrders } from '../scopes/visible-rows.ts';

/** Of what the decisions are asked. */
export type Owner = { kind: 'order' | 'message' | 'customer'; id: number };
type Narrowing = (query: Knex.QueryBuilder) => void;

/**
 * What the pipeline decided about an order, a message or a customer, newest first. Of a message also what was decided
 * before it was written. Throws `order_not_found`, `message_not_found` or `customer_not_found` for a row that `viewer` may
 * not see; of a customer's only what is about rows that it may see.
 */
export async function evaluationsPage(
  db: Knex,
  viewer: Viewer,
  { owner, cursor }: { owner: Owner; cursor?: string },
): Promise<{ rows: Evaluation[]; nextCursor: string | null }> {
  const after = decodeCursor(cursor);
  const narrow = await narrowingOf(db, viewer, owner);
  const query = Evaluation.query(db)
    .orderBy('id', 'desc')
    .limit(PAGE_SIZE + 1);
  narrow(query as unknown as Knex.QueryBuilder);
  if (after) void query.where('id', '<', after.id);
  return toPage(await query, ({ at, id }) => ({ at: at.toISOString(), id }));
}

async function narrowingOf(db: Knex, viewer: Viewer, { kind, id }: Owner): Promise<Narrowing> {
  if (kind === 'order') {
    await requireVisibleOrder(db, viewer, id);
    return (query) => void query.where({ order_id: id });
  }
  if (kind === 'message') {
    const message = await findVisibleMessage(db, viewer, id);
    if (!message) throw new AppError('message_not_found', 'Message not found');
    // What no automation wrote was never judged.
    return (query) => void query.where({ occurrence_key: message.occurrenceKey ?? '' });
  }
  const found = await scoped(
    Customer.query(db).findById(id).select('customers.id'),
    visibleCustomers(viewer),
  );
  if (!found) throw new AppError('customer_not_found', 'Customer not found');
  return (query) => {
    void query.where({ customer_id: id });
    if (viewer.sees === 'all') return;
    const orders = scoped(db('orders').select('orders.id'), visibleOrders(viewer)).where('customer_id', id);
    const messages = scoped(
      db('messages').join('conversations', 'conversations.id', 'messages.conversation_id'),
      visibleConversations(viewer),
    )
      .where('conversations.customer_id', id)
      .select('messages.id');
    void query
      .where((about) => about.whereNull('order_id').orWhereIn('order_id', orders))
      .where((about) => about.whereNull('message_id').orWhereIn('message_id', messages));
  };
}
