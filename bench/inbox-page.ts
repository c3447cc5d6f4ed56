import type { Knex } from 'knex';
import { byPrimaryKey, emptyRequest } from './support/bounds.ts';
import { inTurns, printRatio, printTimes } from './support/figures.ts';
import { get, withShop, type BenchShop } from './support/shop.ts';
import { walk } from './support/walk.ts';

const CONVERSATIONS = 50_000;
const MESSAGES = 500_000;
/** The one long thread, of the newest conversation. */
const LONG_THREAD = 20_000;
const WALK_MS = 50_000;
const ROUNDS = 100;
const MEASURE_MS = 30_000;

/**
 * The inbox's list and threads at 50,000 conversations and 500,000 messages, first pages and deep ones, against as
 * many rows by primary key and against an empty request.
 */
export async function run(): Promise<void> {
  await withShop(fill, async (shop) => {
    const all = '/api/v1/conversations?tab=all';
    const list = await walk(shop, all, WALK_MS);
    const thread = await threadPages(shop);
    const page = (addresses: string[]) => (round: number) =>
      get(shop, addresses[round % addresses.length] ?? all);
    const times = await inTurns(ROUNDS, MEASURE_MS, {
      opening: () => get(shop, all),
      first: page(list.first),
      deep: page(list.deep),
      newest: page([thread.newest]),
      within: page(thread.within),
      rare: (round) => get(shop, `${all}&q=rahasia${round}x`),
      common: () => get(shop, `${all}&q=kopi`),
      conversations: byPrimaryKey(shop, 'conversations', CONVERSATIONS, list.rows),
      messages: byPrimaryKey(shop, 'messages', MESSAGES, thread.rows),
      empty: emptyRequest(shop),
    });
    printTimes('list: opening it, with the counts of unread', times.opening);
    printTimes(`list: first pages, ${list.rows} rows each`, times.first);
    printTimes(`list: deep pages, around number ${list.pages}`, times.deep);
    printTimes(`thread of ${LONG_THREAD}: newest page, ${thread.rows} rows`, times.newest);
    printTimes('thread: pages anywhere in it', times.within);
    printTimes('search: a word that one message holds', times.rare);
    printTimes('search: a word that every message holds', times.common);
    printTimes(`bound: ${list.rows} conversations by primary key, no HTTP`, times.conversations);
    printTimes(`bound: ${thread.rows} messages by primary key, no HTTP`, times.messages);
    printTimes('bound: a request with nothing in it', times.empty);
    printRatio('list: deep page / first page', times.deep, times.first);
    printRatio('list: deep page / rows by primary key', times.deep, times.conversations);
    printRatio('list: deep page / empty request', times.deep, times.empty);
    printRatio('thread: any page / newest page', times.within, times.newest);
    printRatio('thread: any page / rows by primary key', times.within, times.messages);
    printRatio('thread: any page / empty request', times.within, times.empty);
    printRatio('search of a rare word / empty request', times.rare, times.empty);
    printRatio('search of a common word / empty request', times.common, times.empty);
  });
}

/** The long thread's newest page and a hundred that begin anywhere in it. */
async function threadPages(shop: BenchShop): Promise<{ newest: string; within: string[]; rows: number }> {
  const newest = '/api/v1/conversations/1/messages';
  const { data } = await get<{ data: { id: number }[] }>(shop, newest);
  const { rows } = await shop.db.raw<{ rows: { id: number }[] }>(
    'SELECT id FROM messages WHERE conversation_id = 1 ORDER BY random() LIMIT 100',
  );
  return { newest, within: rows.map(({ id }) => `${newest}?before=${id}`), rows: data.length };
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
  await db.raw('DROP INDEX messages_body_folded_idx');
  await db.raw(
    `INSERT INTO messages (conversation_id, session_id, direction, author, body, status, wa_message_id, sent_at, created_at)
     SELECT CASE WHEN n < ${LONG_THREAD} THEN 1 ELSE 1 + n % ${CONVERSATIONS} END, 'main', 'inbound', 'customer',
            'Kak, kopi Gayo yang kemarin masih ada? Pesan ' || n || CASE WHEN n % 5000 = 0 THEN ' rahasia' || n / 5000 || 'x' ELSE '' END,
            'delivered', 'BENCH' || n, now() - n * interval '7 seconds', now() - n * interval '7 seconds'
       FROM generate_series(0, ${MESSAGES - 1}) AS n`,
  );
  await db.raw('CREATE INDEX messages_body_folded_idx ON messages USING gin (fold_text(body) gin_trgm_ops)');
  await db.raw(
    `UPDATE conversations SET last_message_id = newest.id
       FROM (SELECT DISTINCT ON (conversation_id) conversation_id, id FROM messages ORDER BY conversation_id, sent_at DESC, id DESC) AS newest
      WHERE newest.conversation_id = conversations.id`,
  );
  await db.raw('VACUUM ANALYZE');
}
