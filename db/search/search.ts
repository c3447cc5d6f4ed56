import type { Knex } from 'knex';
import type { SearchResult } from '@roms/contracts/search';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';
import { customersPage } from '../customers/customers-page.ts';
import { containing } from '../keyset.ts';
import { ordersPage } from '../orders/orders-page.ts';

/** Of each kind, at most. */
const AT_MOST = 5;
/** A trigram index knows nothing of shorter texts; reading all messages for two letters helps nobody. */
const SHORTEST_TEXT = 3;
const SNIPPET_LENGTH = 120;

/** What the omnibar finds among the rows that `viewer` may see. */
export async function search(db: Knex, viewer: Viewer, q: string): Promise<SearchResult> {
  const [customers, orders, conversations] = await Promise.all([
    customersPage(db, viewer, { q }),
    ordersPage(db, viewer, { q }),
    q.length < SHORTEST_TEXT ? [] : conversationsSaying(db, viewer, q),
  ]);
  return {
    customers: customers.rows.slice(0, AT_MOST).map(({ customer, conversationId }) => ({
      id: customer.id,
      name: customer.name,
      phone: customer.phone,
      conversationId,
    })),
    orders: orders.rows.slice(0, AT_MOST).map((order) => ({
      id: order.id,
      orderNumber: order.orderNumber,
      customerName: order.customer?.name ?? '',
      status: order.status,
    })),
    conversations,
  };
}

async function conversationsSaying(
  db: Knex,
  viewer: Viewer,
  q: string,
): Promise<SearchResult['conversations']> {
  const newest = scoped(
    db('messages')
      .join('conversations', 'conversations.id', 'messages.conversation_id')
      .join('customers', 'customers.id', 'conversations.customer_id')
      .where('messages.body', 'ilike', containing(q)),
    visibleConversations(viewer),
  )
    .distinctOn('conversations.id')
    .select({
      id: 'conversations.id',
      customerName: 'customers.name',
      sentAt: 'messages.sent_at',
      snippet: db.raw('left(messages.body, ?)', [SNIPPET_LENGTH]),
    })
    .orderBy([{ column: 'conversations.id' }, { column: 'messages.sent_at', order: 'desc' }])
    .as('found');
  return db(newest)
    .select<SearchResult['conversations']>('id', 'customerName', 'snippet')
    .orderBy('sentAt', 'desc')
    .limit(AT_MOST);
}
