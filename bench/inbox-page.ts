import type { Knex } from 'knex';
import { bareRequests, primaryKeyLookups } from './support/bounds.ts';
import { printRatio, printTimes, sample } from './support/figures.ts';
import { get, withShop, type BenchShop } from './support/shop.ts';
import { walk } from './support/walk.ts';

const CONVERSATIONS = 50_000;
const MESSAGES = 500_000;
/** The one long thread, of the newest conversation. */
const LONG_THREAD = 20_000;
const WALK_MS = 40_000;

/**
 * The inbox's list and threads at 50,000 conversations and 500,000 messages, first pages and deep ones, against as
 * many rows by primary key and against an empty request.
 */
export async function run(): Promise<void> {
  await withShop(fill, async (shop) => {
    await sample(50, 10_000, () => get(shop, '/api/v1/conversations?tab=all'));
    const list = await walk(shop, '/api/v1/conversations?tab=all', WALK_MS);
    const thread = await walkThread(shop);
    const [conversations, messages, empty] = [
      await primaryKeyLookups(shop, 'conversations', CONVERSATIONS, list.rows),
      await primaryKeyLookups(shop, 'messages', MESSAGES, thread.rows),
      await bareRequests(shop),
    ];
    printTimes(`list: first pages, ${list.rows} rows each`, list.first);
    printTimes(`list: deep pages, around number ${list.pages}`, list.deep);
    printTimes(`thread of ${LONG_THREAD}: newest page, ${thread.rows} rows`, thread.newest);
    printTimes('thread: pages anywhere in it', thread.deep);
    printTimes(`bound: ${list.rows} conversations by primary key, no HTTP`, conversations);
    printTimes(`bound: ${thread.rows} messages by primary key, no HTTP`, messages);
    printTimes('bound: a request with nothing in it', empty);
    printRatio('list: deep page / first page', list.deep, list.first);
    printRatio('list: deep page / rows by primary key', list.deep, conversations);
    printRatio('list: deep page / empty request', list.deep, empty);
    printRatio('thread: deep page / newest page', thread.deep, thread.newest);
    printRatio('thread: deep page / rows by primary key', thread.deep, messages);
    printRatio('thread: deep page / empty request', thread.deep, empty);
    const search = await sample(30, 10_000, (index) =>
      get(shop, `/api/v1/conversations?tab=all&q=rahasia${index}x`),
    );
    printTimes('search: a rare word in all messages', search);
    printRatio('  / empty request', search, empty);
  });
}

async function walkThread(shop: BenchShop): Promise<{ newest: number[]; deep: number[]; rows: number }> {
  const path = `/api/v1/conversations/1/messages`;
  const { data } = await get<{ data: { id: number }[] }>(shop, path);
  const { rows } = await shop.db.raw<{ rows: { id: number }[] }>(
    'SELECT id FROM messages WHERE conversation_id = 1 ORDER BY random() LIMIT 100',
  );
  const newest = await sample(100, 10_000, () => get(shop, path));
  const deep = await sample(rows.length, 10_000, (index) => get(shop, `${path}?before=${rows[index]?.id}`));
  return { newest, deep, rows: data.length };
}

async function fill(db: Knex): Promise<void> {
  await db.raw(
    `INSERT INTO customers (name, name_source, phone)
     SELECT 'Pelanggan ' || n, 'order', '62812' || (10000000 + n) FROM generate_series(1, ${CONVERSATIONS}) AS n`,
  );
  await db.raw(
    `INSERT INTO conversations (customer_id, session_id, assignee_id, unread_count, last_activity_at)
     SELECT n, 'main', CASE WHEN n % 3 = 0 THEN 1 END, (n % 10 = 0)::int, now() - n * interval '20 seconds'
       FROM generate_series(1, ${CONVERSATIONS}) AS n`,
  );
  // The words' index is made once over all rows: row by row it takes minutes.
  await db.raw('DROP INDEX messages_body_trgm_idx');
  await db.raw(
    `INSERT INTO messages (conversation_id, session_id, direction, author, body, status, wa_message_id, sent_at, created_at)
     SELECT CASE WHEN n < ${LONG_THREAD} THEN 1 ELSE 1 + n % ${CONVERSATIONS} END, 'main', 'inbound', 'customer',
            'Kak, kopi Gayo yang kemarin masih ada? Pesan ' || n || CASE WHEN n % 5000 = 0 THEN ' rahasia' || n / 5000 || 'x' ELSE '' END,
            'delivered', 'BENCH' || n, now() - n * interval '7 seconds', now() - n * interval '7 seconds'
       FROM generate_series(0, ${MESSAGES - 1}) AS n`,
  );
  await db.raw('CREATE INDEX messages_body_trgm_idx ON messages USING gin (body gin_trgm_ops)');
  await db.raw(
    `UPDATE conversations SET last_message_id = newest.id
       FROM (SELECT DISTINCT ON (conversation_id) conversation_id, id FROM messages ORDER BY conversation_id, sent_at DESC, id DESC) AS newest
      WHERE newest.conversation_id = conversations.id`,
  );
  await db.raw('VACUUM ANALYZE');
}
