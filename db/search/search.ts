import type { Knex } from 'knex';
import type { SearchResult } from '@roms/contracts/search';
import { excerptOf } from '@roms/domain/excerpt';
import { AROUND_ASKED } from '../conversations/find-hits.ts';
import { isNotInternal } from '../scopes/internal-customers.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { customersPage } from '../customers/customers-page.ts';
import { ordersPage } from '../orders/orders-page.ts';
import { productsPage } from '../products/products-page.ts';
import { containing, searchWords } from '../search-words.ts';

/** Of each kind, at most. */
const AT_MOST = 5;

/** What the omnibar finds among the rows that `viewer` may see. */
export async function search(db: Knex, viewer: Viewer, q: string): Promise<SearchResult> {
  const words = searchWords(q);
  const [customers, orders, products, conversations] = await Promise.all([
    customersPage(db, viewer, { q, total: 'later' }),
    ordersPage(db, viewer, { q, total: 'later' }),
    productsPage(db, { q, state: 'all', total: 'later' }),
    // A trigram index knows nothing of shorter texts; reading all messages for two letters helps nobody.
    words.isLong ? conversationsSaying(db, viewer, words.text) : [],
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
    products: products.rows.slice(0, AT_MOST).map(({ id, name, sku, active }) => ({ id, name, sku, active })),
    conversations,
  };
}

type Said = SearchResult['conversations'];
type Row = { id: number; customerName: string; messageId: number; body: string };
type Asked = { text: string; asked: string; userId: number | null; sees: Viewer['sees'] };

/** How many of the newest messages are read before the index of texts is asked. */
const NEWEST = 1_000;
/** More hits than this are common enough to be found on a walk down the newest messages. */
const FEW = 3_000;

/**
 * The five conversations that said it last. A common word is among the newest messages; what is not said five times
 * there is collected when it is rare, and else looked for further down, where it stops at five.
 */
async function conversationsSaying(db: Knex, viewer: Viewer, words: string): Promise<Said> {
  const asked: Asked = {
    text: containing(words),
    asked: words,
    userId: viewer.sees === 'own' ? viewer.userId : null,
    sees: viewer.sees,
  };
  const newest = await saying(db, IN_NEWEST, asked);
  if (newest.length === AT_MOST) return newest;
  const { rows } = await db.raw<{ rows: { hits: number }[] }>(COUNT_HITS, asked);
  return saying(db, (rows[0]?.hits ?? 0) > FEW ? WALK : COLLECT, asked);
}

async function saying(db: Knex, found: string, asked: Asked): Promise<Said> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `WITH RECURSIVE ${found}
     SELECT conversations.id, customers.name AS "customerName", found.id AS "messageId",
            ${AROUND_ASKED('found.body')} AS body
       FROM (SELECT * FROM found ORDER BY sent_at DESC, id DESC LIMIT ${AT_MOST}) AS found
       JOIN conversations ON conversations.id = found.conversation_id
       JOIN customers ON customers.id = conversations.customer_id
      ORDER BY found.sent_at DESC, found.id DESC`,
    asked,
  );
  return rows.map(({ body, ...row }) => {
    const { excerpt, marks } = excerptOf(body, asked.asked);
    return { ...row, snippet: excerpt, marks };
  });
}

/** Asked row by row: as a join the planner would read all conversations. */
const IS_SEEN = `(:sees = 'all' OR (SELECT ${isNotInternal('customer_id')} AND (assignee_id IS NULL OR assignee_id = :userId OR (
    SELECT 1 FROM conversation_participants WHERE conversation_id = conversations.id AND user_id = :userId) IS NOT NULL)
   FROM conversations WHERE conversations.id = messages.conversation_id))`;
const ROW = 'messages.id, messages.conversation_id, messages.sent_at, messages.body';

const latestOfEach = (messages: string) => `
  found AS (
    SELECT DISTINCT ON (conversation_id) ${ROW} FROM ${messages} WHERE fold_text(body) LIKE fold_text(:text) AND ${IS_SEEN}
     ORDER BY conversation_id, sent_at DESC, id DESC)`;
const COLLECT = latestOfEach('messages');
const IN_NEWEST = latestOfEach(
  `(SELECT ${ROW} FROM messages ORDER BY sent_at DESC, id DESC LIMIT ${NEWEST}) AS messages`,
);

// Materialized, so that it is planned as if all were wanted: a limit makes the planner scan the table instead.
const COUNT_HITS = `
  WITH hits AS MATERIALIZED (SELECT id FROM messages WHERE fold_text(body) LIKE fold_text(:text))
  SELECT count(*) AS hits FROM (SELECT FROM hits LIMIT ${FEW} + 1) AS counted`;

/**
 * Each step finds the next message down whose conversation is none of those found; a body that no index knows, or
 * each step would collect all hits.
 */
const NEXT = (below: string) => `
  SELECT ${ROW} FROM messages WHERE fold_text(body) || '' LIKE fold_text(:text) AND ${IS_SEEN} ${below}
   ORDER BY sent_at DESC, id DESC LIMIT 1`;
const WALK = `
  found AS (
    (SELECT first.*, ARRAY[first.conversation_id] AS known FROM (${NEXT('')}) AS first)
    UNION ALL
    SELECT next.*, found.known || next.conversation_id FROM found, LATERAL (${NEXT(
      'AND (messages.sent_at, messages.id) < (found.sent_at, found.id) AND NOT messages.conversation_id = ANY(found.known)',
    )}) AS next
     WHERE cardinality(found.known) < ${AT_MOST})`;
