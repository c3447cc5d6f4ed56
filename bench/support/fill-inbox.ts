import type { Knex } from 'knex';
import { INBOX_PAGE_SIZE } from '../../db/conversations/inbox-page.ts';
import { encodeCursor } from '../../db/keyset.ts';
import type { Trx } from '../../db/knex.ts';
import { fillAtOnce } from './fill-at-once.ts';

export const SIZE = { conversations: 50_000, messages: 2_000_000, agents: 10 };

/** The id of the conversation with ten thousand messages, of which two thousand have a file. */
export const LONG_THREAD = 1;

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
  const { conversations, agents } = SIZE;
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
    `INSERT INTO customer_identities (customer_id, kind, value) SELECT id, 'phone', phone FROM customers`,
  );
  // The index of words is of no use here, and takes minutes.
  const without = ['messages_body_folded_idx'];
  await fillAtOnce(
    db,
    ['conversations', 'messages', 'assignments', 'reply_times'],
    (trx) => fillRows(trx, firstAgent),
    {
      without,
    },
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

async function fillRows(trx: Trx, firstAgent: number): Promise<void> {
  const { conversations, messages, agents } = SIZE;
  await trx.raw(
    `INSERT INTO conversations (customer_id, session_id, assignee_id, status, unread_count, waiting_since, last_activity_at)
     SELECT id, 'main', CASE WHEN n % 3 <> 0 THEN ${firstAgent} + n / 7 % ${agents} END,
            CASE WHEN n % 10 = 0 THEN 'open' WHEN n % 50 = 1 THEN 'pending' WHEN n % 50 = 2 THEN 'snoozed' ELSE 'resolved' END,
            CASE WHEN n % 20 = 0 AND n % 3 <> 1 THEN 2 ELSE 0 END,
            CASE WHEN n % 20 = 0 THEN now() - (n * 7919 % 5000) * interval '1 minute' END,
            now() - n * interval '5 minutes'
       FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM customers) AS customers`,
  );
  await trx.raw(
    `INSERT INTO assignments (conversation_id, user_id, cause, started_at)
     SELECT id, assignee_id, 'rule', last_activity_at FROM conversations WHERE assignee_id IS NOT NULL ORDER BY id`,
  );
  await trx.raw(
    `INSERT INTO conversation_participants (conversation_id, user_id)
     SELECT id, ${firstAgent} FROM conversations WHERE id % 1000 = 5`,
  );
  // One message in forty has a file, one in eight answers somebody who waited.
  await trx.raw(
    `INSERT INTO messages (conversation_id, session_id, direction, author, author_id, lane, body, media, status, wa_message_id, sent_at, created_at)
     SELECT CASE WHEN n % 200 = 199 THEN ${LONG_THREAD} ELSE 1 + n % ${conversations} END, 'main',
            CASE WHEN n % 8 = 0 THEN 'outbound' ELSE 'inbound' END, CASE WHEN n % 8 = 0 THEN 'agent' ELSE 'customer' END,
            CASE WHEN n % 8 = 0 THEN ${firstAgent} + n / 8 % ${agents} END, CASE WHEN n % 8 = 0 THEN 'reply' END,
            'Kak, kopinya masih ada? ' || n,
            CASE WHEN n % 40 = 39 THEN '{"state": "stored", "kind": "image", "mime": "image/jpeg", "size": 1000}'::jsonb END,
            CASE WHEN n % 80000 = 0 THEN 'failed' ELSE 'delivered' END,
            'BENCH' || n, now() - n * interval '7 seconds', now() - n * interval '7 seconds'
       FROM generate_series(0, ${messages - 1}) AS n`,
  );
  await trx.raw(
    `INSERT INTO reply_times (message_id, conversation_id, agent_id, is_first, waited_since, replied_at)
     SELECT id, conversation_id, author_id, id % 3 = 0, sent_at - interval '9 minutes', sent_at
       FROM messages WHERE author = 'agent'`,
  );
  await trx.raw(
    `UPDATE conversations SET last_message_id = newest.id FROM
       (SELECT conversation_id, min(id) AS id FROM messages GROUP BY conversation_id) AS newest
      WHERE newest.conversation_id = conversations.id`,
  );
}

async function give(db: Knex, name: string, where: string): Promise<number> {
  const [{ id }] = (await db('labels').insert({ name, color: 'teal' }).returning('id')) as [{ id: number }];
  await db.raw(
    `INSERT INTO conversation_labels (conversation_id, label_id) SELECT id, ${id} FROM conversations WHERE ${where}`,
  );
  return id;
}
