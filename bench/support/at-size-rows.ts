import { DEFAULT_SETTINGS } from '@roms/contracts/settings';
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { findConversations } from '../../db/conversations/find-conversations.ts';
import { inboxPage } from '../../db/conversations/inbox-page.ts';
import { conversationCounts } from '../../db/conversations/conversation-counts.ts';
import { customersPage } from '../../db/customers/customers-page.ts';
import { acceptExternalOrder } from '../../db/intake/accept-external-order.ts';
import { insertMessage } from '../../db/messages/write-message.ts';
import { Message } from '../../db/models/Message.ts';
import { orderFacts } from '../../db/orders/order-facts.ts';
import { revenueDays } from '../../db/reports/home.ts';
import { statusCounts } from '../../db/orders/status-totals.ts';
import { ordersPage } from '../../db/orders/orders-page.ts';
import { waitingOrders } from '../../db/orders/waiting-orders.ts';
import { crossSellFacts } from '../../db/orders/cross-sell-facts.ts';
import { dueReminders } from '../../db/reminders/due-reminders.ts';
import { reviveReordered } from '../../db/reminders/revive-reordered.ts';
import { SEES_ALL, type Viewer } from '../../db/scopes/viewer.ts';
import { search } from '../../db/search/search.ts';
import { createShare, type Share } from '../../db/summary/shared-figures.ts';
import { summary } from '../../db/summary/summary.ts';
import { owedWork } from '../../db/sweep/owed-work.ts';
import { assignmentRows } from './assignment-rows.ts';
import { timed, undone } from './undone.ts';
import { COMMON_NAME, LONG_THREAD, MANY_ORDERS, WORDS } from './fill-at-size.ts';

export type AtSizeRow = {
  what: string;
  ours: () => Promise<unknown>;
  /** The least that the same answer takes: one statement that knows where to look. */
  bound: () => Promise<unknown>;
};

const YEAR_MS = 365 * 86_400_000;
const unshared: Share = (_what, _ms, compute) => compute();

/** Every read that must not grow with the shop, in a database that `fillAtSize` filled. */
export async function atSizeRows(db: Knex): Promise<AtSizeRow[]> {
  const userId = (await db('users').where({ role: 'cs' }).orderBy('id').first('id'))!.id as number;
  const agent: Viewer = { sees: 'own', userId };
  const shop = { ...DEFAULT_SETTINGS, now: new Date() };
  const thread = (await db('conversations').where({ customer_id: LONG_THREAD.customerId }).first('id'))
    .id as number;
  const newest = (await db('messages').max('id').first())!.max as number;
  const order = await orderFacts(db, (await db('orders').max('id').first())!.max as number);
  const share = createShare();
  const sql =
    (text: string, bindings: object = {}) =>
    (): Promise<unknown> =>
      Promise.resolve(db.raw(text, { userId, thread, newest, ...bindings } as never));
  // As the dashboard asks: a search is counted apart, when its page is there.
  const inbox = (viewer: Viewer, q: string) => () =>
    inboxPage(db, { viewer, userId, tab: 'all', q, after: null, total: 'later' });
  const kept = sql('SELECT scope, status, sum(orders) FROM order_counts GROUP BY scope, status');
  const firstOrders = sql(
    `SELECT * FROM orders JOIN customers c ON c.id = customer_id ORDER BY ordered_at DESC, orders.id DESC LIMIT 31`,
  );
  const firstCustomers = sql('SELECT * FROM customers ORDER BY id DESC LIMIT 31');
  const twoDays = sql(
    `SELECT count(*), sum(total_amount) FROM orders WHERE ordered_at > now() - interval '2 days'`,
  );
  return [
    {
      what: 'sweep: nothing owed',
      ours: () => owedWork(db, 500),
      bound: sql(`SELECT order_id FROM order_lifecycles WHERE lags AND state = 'reordered' LIMIT 500`),
    },
    {
      what: 'cross-sell of a reminder',
      ours: () => crossSellFacts(db, order),
      bound: sql(
        'SELECT * FROM product_pairs WHERE product_id = ANY(:ids) ORDER BY confidence DESC LIMIT 50',
        { ids: order.items.map(({ productId }) => productId) },
      ),
    },
    { what: 'home, computed: all', ours: () => summary(db, SEES_ALL, shop, unshared), bound: twoDays },
    { what: 'home, computed: CS', ours: () => summary(db, agent, shop, unshared), bound: twoDays },
    { what: 'home, as pages ask: CS', ours: () => summary(db, agent, shop, share), bound: twoDays },
    { what: 'status counts: all', ours: () => statusCounts(db, SEES_ALL), bound: kept },
    { what: 'status counts: CS', ours: () => statusCounts(db, agent), bound: kept },
    ...(['common', 'middling', 'rare'] as const).flatMap((frequency) =>
      [SEES_ALL, agent].map((viewer) => ({
        what: `omnibar, a ${frequency} word: ${viewer.sees === 'all' ? 'all' : 'CS'}`,
        ours: () => search(db, viewer, WORDS[frequency]),
        bound: sql(
          frequency === 'rare'
            ? 'SELECT id FROM messages WHERE fold_text(body) LIKE fold_text(:text)'
            : `SELECT id FROM messages WHERE fold_text(body) || '' LIKE fold_text(:text) ORDER BY sent_at DESC, id DESC LIMIT 50`,
          { text: `%${WORDS[frequency]}%` },
        ),
      })),
    ),
    ...(['common', 'middling', 'rare'] as const).map((frequency) => ({
      what: `inbox search, a ${frequency} word: CS`,
      ours: inbox(agent, WORDS[frequency]),
      bound:
        frequency === 'rare'
          ? sql('SELECT conversation_id FROM messages WHERE fold_text(body) LIKE fold_text(:text)', {
              text: `%${WORDS.rare}%`,
            })
          : sql(
              `SELECT id FROM conversations c WHERE (assignee_id IS NULL OR assignee_id = :userId)
                  AND (SELECT 1 FROM messages m WHERE m.conversation_id = c.id AND fold_text(body) || '' LIKE fold_text(:text) LIMIT 1) IS NOT NULL
                ORDER BY last_activity_at DESC, id DESC LIMIT 26`,
              { text: `%${WORDS[frequency]}%` },
            ),
    })),
    {
      what: 'inbox search, which way: a middling word',
      ours: () => findConversations(db, WORDS.middling),
      bound: sql('SELECT id FROM messages WHERE fold_text(body) LIKE fold_text(:text) LIMIT 3001', {
        text: `%${WORDS.middling}%`,
      }),
    },
    {
      what: `is a reply behind another, ${LONG_THREAD.messages} in the thread`,
      ours: () =>
        Promise.resolve(
          Message.query(db)
            .where({ conversationId: thread, lane: 'reply' })
            .whereIn('status', ['queued', 'sending'])
            .where('id', '<', newest)
            .select('id')
            .first(),
        ),
      bound: sql(
        `SELECT id FROM messages WHERE conversation_id = :thread AND lane = 'reply' AND status IN ('queued', 'sending')
            AND id < :newest LIMIT 1`,
      ),
    },
    {
      what: 'counts of the tabs (first page only)',
      ours: () => conversationCounts(db, agent, userId),
      bound: sql('SELECT assignee_id, sum(open) FROM conversation_counts GROUP BY assignee_id'),
    },
    {
      what: 'revenue of 14 days',
      ours: () => revenueDays(db, shop),
      bound: sql(`SELECT sum(rupiah) FROM revenue_by_quarter WHERE quarter > now() - interval '14 days'`),
    },
    ...[SEES_ALL, agent].flatMap((viewer) => {
      const who = viewer.sees === 'all' ? 'all' : 'CS';
      return [
        { what: `orders, first page: ${who}`, ours: () => ordersPage(db, viewer, {}), bound: firstOrders },
        {
          what: `orders of a common name: ${who}`,
          ours: () => ordersPage(db, viewer, { q: COMMON_NAME, total: 'later' }),
          bound: sql(
            `SELECT o.id FROM orders o
              WHERE (SELECT fold_text(name) LIKE fold_text(:text) FROM customers WHERE customers.id = o.customer_id)
              ORDER BY ordered_at DESC, id DESC LIMIT 31`,
            { text: `%${COMMON_NAME}%` },
          ),
        },
        {
          what: `orders, two letters: ${who}`,
          ours: () => ordersPage(db, viewer, { q: COMMON_NAME.slice(0, 2), total: 'later' }),
          bound: firstOrders,
        },
        {
          what: `customers, first page: ${who}`,
          ours: () => customersPage(db, viewer, { total: 'later' }),
          bound: firstCustomers,
        },
        {
          what: `orders of a common name, counted: ${who}`,
          ours: () => ordersPage(db, viewer, { q: COMMON_NAME, total: 'only' }),
          bound: firstOrders,
        },
        {
          what: `customers, counted: ${who}`,
          ours: () => customersPage(db, viewer, { total: 'only' }),
          bound: firstCustomers,
        },
      ];
    }),
    {
      what: 'due reminders, none due',
      ours: () => dueReminders(db, new Date(Date.now() - YEAR_MS * 3)),
      bound: sql(
        `SELECT order_id FROM order_lifecycles WHERE state = 'waiting' AND due_at < now() - interval '3 years'`,
      ),
    },
    {
      what: 'waiting orders, the next 500',
      ours: () => waitingOrders(db, 500),
      bound: sql(
        `SELECT order_id, cycle FROM order_lifecycles WHERE state = 'waiting' ORDER BY due_at, order_id LIMIT 500`,
      ),
    },
    {
      what: `revive a customer's orders, ${MANY_ORDERS.orders} of them`,
      ours: undone(db, async (trx) => {
        await trx.raw(
          `UPDATE order_lifecycles SET state = 'reordered' WHERE order_id IN (SELECT id FROM orders WHERE customer_id = ?)`,
          [MANY_ORDERS.customerId],
        );
        return timed(() => reviveReordered(trx, MANY_ORDERS.customerId));
      }),
      bound: undone(db, (trx) =>
        timed(() =>
          trx.raw(
            `SELECT * FROM orders o JOIN order_items i ON i.order_id = o.id WHERE customer_id = ? ORDER BY ordered_at`,
            [MANY_ORDERS.customerId],
          ),
        ),
      ),
    },
    {
      what: 'an inbound a year late into the long thread',
      ours: undone(db, (trx) =>
        timed(() =>
          insertMessage(trx, {
            conversationId: thread,
            sessionId: 'main',
            direction: 'inbound',
            author: 'customer',
            status: 'delivered',
            body: 'Kak?',
            sentAt: new Date(Date.now() - YEAR_MS),
          }),
        ),
      ),
      bound: undone(db, (trx) =>
        timed(async () => {
          await trx.raw(
            `INSERT INTO messages (conversation_id, session_id, direction, author, status, body) VALUES (?, 'main', 'inbound', 'customer', 'delivered', 'Halo')`,
            [thread],
          );
          await trx.raw('UPDATE conversations SET unread_count = unread_count + 1 WHERE id = ?', [thread]);
        }),
      ),
    },
    {
      what: 'an order taken in, committed',
      ours: () => db.transaction((trx) => acceptExternalOrder(trx, orderInput())),
      bound: sql(
        `INSERT INTO orders (order_number, customer_id, source, total_amount) VALUES (:number, 5, 'bound', 1)`,
        {
          get number() {
            return randomBytes(8).toString('hex');
          },
        },
      ),
    },
    ...assignmentRows(db, 200),
    { what: 'list of the inbox: CS', ours: inbox(agent, ''), bound: firstCustomers },
  ];
}

function orderInput() {
  const name = randomBytes(8).toString('hex');
  return {
    source: 'bench',
    actor: { kind: 'key' as const, id: 1, name: 'bench' },
    idempotencyKey: name,
    payload: {
      customer: { phone: '081210000100', name: 'Pelanggan' },
      items: [
        { sku: 'KOPI-1', product_name: 'Kopi 1', quantity: 2, price: 85_000 },
        { sku: 'KOPI-2', product_name: 'Kopi 2', quantity: 1, price: 85_000 },
      ],
      external_id: name,
    },
    phone: '6281210000100',
    orderedAt: new Date(),
    shopZone: async () => 'Asia/Jakarta' as const,
  };
}
