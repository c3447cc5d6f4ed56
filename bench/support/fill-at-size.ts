import type { Knex } from 'knex';
import { fillAtOnce } from './fill-at-once.ts';

/** What the shop of the bench consists of; all else follows from the number of orders. */
export type Size = { orders: number; customers: number; messages: number };

export function sizeOf(orders: number): Size {
  return { orders, customers: Math.max(1_000, orders / 10), messages: orders * 2 };
}

/** Customers with an extreme of their own, by id. */
export const LONG_THREAD = { customerId: 1, messages: 20_000 };
export const MANY_ORDERS = { customerId: 2, orders: 700 };
/** CS agents; the first is the one who looks. */
export const AGENTS = 10;
/** Words of messages, by how often they are said. */
export const WORDS = { common: 'kopi', middling: 'garansi', rare: 'langka' };
/** One customer in twenty is called so. */
export const COMMON_NAME = 'Budi';

const FIRST_NAMES =
  'Budi,Siti,Agus,Dewi,Andi,Rina,Joko,Sri,Hendra,Maya,Rudi,Lina,Eko,Ayu,Bayu,Wati,Dian,Tono,Putri,Yusuf';
const LAST_NAMES =
  'Santoso,Wijaya,Lestari,Saputra,Hidayat,Pratama,Kusuma,Nugroho,Permata,Siregar,Halim,Gunawan,Utami';

/**
 * Fills an empty, migrated database with a shop of two years, a statement a table.
 */
export async function fillAtSize(db: Knex, size: Size): Promise<void> {
  await fillAtOnce(
    db,
    ['customers', 'orders', 'order_items', 'order_lifecycles', 'conversations', 'messages'],
    async (trx) => {
      for (const statement of statements(size)) await trx.raw(statement);
    },
  );
  await db.raw('VACUUM ANALYZE');
}

function statements({ orders, customers, messages }: Size): string[] {
  return [
    `INSERT INTO users (name, email, password_hash, role)
     SELECT 'Agen ' || n, 'agen' || n || '@example.com', 'x', 'cs' FROM generate_series(1, ${AGENTS}) AS n`,
    `INSERT INTO products (name, normalised_name, sku, price, stock)
     SELECT 'Kopi ' || n, 'kopi ' || n, 'KOPI-' || n, 85000, n % 10 * 10 FROM generate_series(1, 200) AS n`,
    `INSERT INTO customers (name, name_source, phone)
     SELECT (string_to_array('${FIRST_NAMES}', ','))[1 + n % 20] || ' ' ||
            (string_to_array('${LAST_NAMES}', ','))[1 + n / 20 % 13] || ' ' || n, 'order', '62812' || (10000000 + n)
       FROM generate_series(1, ${customers}) AS n`,
    `INSERT INTO customer_identities (customer_id, kind, value) SELECT id, 'phone', phone FROM customers`,
    // One in five unassigned; the looking agent has one in forty.
    `INSERT INTO conversations (customer_id, session_id, status, assignee_id, unread_count, waiting_since, last_activity_at)
     SELECT n, 'main', CASE WHEN n % 10 < 7 THEN 'resolved' ELSE 'open' END,
            CASE WHEN n % 5 = 0 THEN NULL WHEN n % 40 = 1 THEN first_agent ELSE first_agent + 1 + n % ${AGENTS - 1} END,
            CASE WHEN n % 50 = 0 THEN 2 ELSE 0 END, CASE WHEN n % 100 = 0 THEN now() END,
            now() - n * interval '730 days' / ${customers}
       FROM generate_series(1, ${customers}) AS n, (SELECT min(id) AS first_agent FROM users WHERE role = 'cs') AS agents`,
    // Ids rise with the time of ordering; one order in twenty was typed in by an agent.
    `INSERT INTO orders (order_number, customer_id, source, external_id, status, total_amount, ordered_at, created_at, completed_at, created_by)
     SELECT 'ORD-' || lpad(n::text, 8, '0'),
            CASE WHEN n <= ${MANY_ORDERS.orders} THEN ${MANY_ORDERS.customerId} ELSE 3 + (n * 7919) % (${customers} - 3) END,
            CASE WHEN n % 20 = 0 THEN 'manual' ELSE 'shop' END, 'ext-' || n,
            CASE WHEN n % 25 = 0 THEN 'cancelled' WHEN ${orders} - n < ${orders} / 200 THEN 'pending' ELSE 'completed' END,
            170000, at, at, CASE WHEN n % 25 <> 0 AND ${orders} - n >= ${orders} / 200 THEN at + interval '3 days' END,
            CASE WHEN n % 20 = 0 THEN first_agent + n / 20 % ${AGENTS} END
       FROM generate_series(1::bigint, ${orders}) AS n,
            LATERAL (SELECT now() - (${orders} - n) * (interval '730 days' / ${orders}) AS at) AS time,
            (SELECT min(id) AS first_agent FROM users WHERE role = 'cs') AS agents`,
    `INSERT INTO order_items (order_id, product_id, product_name, normalised_name, quantity, price, subtotal)
     SELECT o.id, p.id, p.name, p.normalised_name, 1, 85000, 85000
       FROM orders o, LATERAL (VALUES (1 + (o.id * 31) % 200), (1 + (o.id * o.id * 17 + 7) % 90)) AS item (product)
       JOIN products p ON p.id = (SELECT min(id) FROM products) + item.product - 1`,
    // What was ordered in the last month waits; two in three of the rest were reminded, one in three reordered.
    `INSERT INTO order_lifecycles (order_id, workflow_id, state, due_at, next_action, seen_version, started_at, updated_at)
     SELECT id, 'order:' || id,
            CASE WHEN status = 'cancelled' THEN 'cancelled' WHEN status = 'pending' THEN 'waiting_for_completion'
                 WHEN ordered_at > now() - interval '30 days' THEN 'waiting'
                 WHEN id % 3 = 0 THEN 'reordered' ELSE 'reminded' END,
            CASE WHEN status = 'completed' THEN ordered_at + interval '33 days 1 hour' END, 'none', 1, ordered_at, now()
       FROM orders`,
    // Half are the messages of orders, half what people wrote.
    `INSERT INTO messages (conversation_id, session_id, direction, author, automation, order_id, lane, body, status, sent_at, created_at)
     SELECT o.customer_id, 'main', 'outbound', 'automation', CASE WHEN o.id % 2 = 0 THEN 'reminder' ELSE 'thank_you' END, o.id,
            CASE WHEN o.id % 2 = 0 THEN 'reminder' ELSE 'transactional' END,
            'Halo Kak, terima kasih sudah memesan ${WORDS.common} nomor ' || o.id || '. Semoga cocok dan sehat selalu!',
            CASE WHEN o.id % 1000 = 0 THEN 'failed' ELSE 'read' END, o.ordered_at, o.ordered_at
       FROM orders o`,
    `INSERT INTO messages (conversation_id, session_id, direction, author, lane, body, status, sent_at, created_at)
     SELECT CASE WHEN n % ${Math.floor((messages - orders) / LONG_THREAD.messages) || 1} = 3 AND ${orders} >= 100000
                 THEN ${LONG_THREAD.customerId} ELSE 3 + (n * 7907) % (${customers} - 3) END,
            'main', CASE WHEN n % 2 = 0 THEN 'inbound' ELSE 'outbound' END, CASE WHEN n % 2 = 0 THEN 'customer' ELSE 'agent' END,
            CASE WHEN n % 2 = 1 THEN 'reply' END,
            (ARRAY['Kak, pesanannya sudah dikirim?', 'Baik, sudah kami proses hari ini ya', 'Apakah ${WORDS.common} ini masih ada?',
                   'Terima kasih banyak, barang sudah diterima', 'Boleh minta nomor resinya?'])[1 + n % 5] ||
            CASE WHEN n % 20 = 0 THEN ' Bagaimana dengan ${WORDS.middling}nya?' WHEN n % 50000 = 7 THEN ' ${WORDS.rare}' ELSE ' ' || n END,
            CASE WHEN n % 2 = 0 THEN 'delivered' ELSE 'read' END, at, at
       FROM generate_series(1::bigint, ${messages - orders}) AS n,
            LATERAL (SELECT now() - (${messages - orders} - n) * (interval '730 days' / ${messages - orders}) AS at) AS time`,
    `UPDATE conversations c SET last_message_id = m.id, last_activity_at = m.sent_at
       FROM (SELECT DISTINCT ON (conversation_id) conversation_id, id, sent_at FROM messages
             ORDER BY conversation_id, sent_at DESC, id DESC) AS m WHERE m.conversation_id = c.id`,
  ];
}
