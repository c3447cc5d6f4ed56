import type { Knex } from 'knex';
import { INBOX_PAGE_SIZE } from '../../db/conversations/inbox-page.ts';
import { encodeCursor } from '../../db/keyset.ts';

export const SIZE = { conversations: 50_000, messages: 2_000_000, agents: 10 };

export type FilledInbox = {
  agentId: number;
  /** Labels by how they lie: on few, on many, on none but the oldest. */
  labels: { rare: number; common: number; old: number };
  /** The end of a page far down the inbox. */
  deepCursor: string;
};

/**
 * An inbox of a large shop: one conversation in ten is open, half of those wait, a third of all is nobody's, and labels
 * lie thin, thick, and on the oldest only.
 */
export async function fillInbox(db: Knex): Promise<FilledInbox> {
  const { conversations, messages, agents } = SIZE;
  const users: { id: number }[] = await db('users')
    .insert(
      Array.from({ length: agents }, (_, index) => ({
        name: `Agen ${index}`,
        email: `agen${index}@example.com`,
        role: 'cs',
        password_hash: 'none',
      })),
    )
    .returning('id');
  const firstAgent = users[0]!.id;
  await db.raw(
    `INSERT INTO customers (name, name_source, phone)
     SELECT 'Pelanggan ' || n, 'order', '62812' || (10000000 + n) FROM generate_series(1, ${conversations}) AS n`,
  );
  await db.raw(
    `INSERT INTO conversations (customer_id, session_id, assignee_id, status, unread_count, waiting_since, last_activity_at)
     SELECT id, 'main', CASE WHEN n % 3 <> 0 THEN ${firstAgent} + n % ${agents} END,
            CASE WHEN n % 10 = 0 THEN 'open' WHEN n % 50 = 1 THEN 'pending' WHEN n % 50 = 2 THEN 'snoozed' ELSE 'resolved' END,
            CASE WHEN n % 20 = 0 AND n % 3 <> 1 THEN 2 ELSE 0 END,
            CASE WHEN n % 20 = 0 THEN now() - (n * 7919 % 5000) * interval '1 minute' END,
            now() - n * interval '5 minutes'
       FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM customers) AS customers`,
  );
  // The index of words is of no use here, and takes minutes.
  await db.raw('DROP INDEX messages_body_folded_idx');
  await db.raw(
    `INSERT INTO messages (conversation_id, session_id, direction, author, body, status, wa_message_id, sent_at, created_at)
     SELECT 1 + n % ${conversations}, 'main', 'inbound', 'customer', 'Kak, kopinya masih ada? ' || n, 'delivered',
            'BENCH' || n, now() - n * interval '7 seconds', now() - n * interval '7 seconds'
       FROM generate_series(0, ${messages - 1}) AS n`,
  );
  await db.raw(
    `UPDATE conversations SET last_message_id = newest.id FROM
       (SELECT conversation_id, max(id) AS id FROM messages GROUP BY conversation_id) AS newest
      WHERE newest.conversation_id = conversations.id`,
  );
  const labels = {
    rare: await give(db, 'Jarang', 'id % 50 = 7'),
    common: await give(db, 'Sering', 'id % 5 = 0'),
    old: await give(db, 'Lama', `id > ${conversations * 0.9}`),
  };
  await db.raw('SELECT recount_all()');
  await db.raw('VACUUM ANALYZE');
  const deep = await db('conversations')
    .orderBy('last_activity_at', 'desc')
    .offset(1_000 * INBOX_PAGE_SIZE)
    .first<{ id: number; at: string }>('id', db.raw('last_activity_at::text AS at'));
  return { agentId: firstAgent, labels, deepCursor: encodeCursor(deep) };
}

async function give(db: Knex, name: string, where: string): Promise<number> {
  const [{ id }] = (await db('labels').insert({ name, color: 'teal' }).returning('id')) as [{ id: number }];
  await db.raw(
    `INSERT INTO conversation_labels (conversation_id, label_id) SELECT id, ${id} FROM conversations WHERE ${where}`,
  );
  return id;
}
