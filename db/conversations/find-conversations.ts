import type { Knex } from 'knex';
import { containing, searchWords } from '../search-words.ts';

/**
 * What a search means for the inbox: the conversations themselves when they are few, or a filter for a walk down
 * the inbox when the words are so common that a page of them is found at once.
 */
export type Found = { kind: 'ids'; ids: number[] } | { kind: 'common'; bindings: TextBindings };
/** Patterns for LIKE; null matches nothing. */
type TextBindings = {
  body: string | null;
  name: string;
  digits: string | null;
  code: number | null;
  orderNumber: string | null;
};

const CUSTOMER_OF_ORDER = '(SELECT customer_id FROM orders WHERE order_number = :orderNumber)';

/** More customers than this make a name common; more messages than that make a word common. */
const FEW_CUSTOMERS = 3_000;
const FEW_MESSAGES = 3_000;
/** A word is common, without asking the index of texts, when this many of the newest messages hold it. */
const NEWEST_MESSAGES = 1_000;
const COMMON_AMONG_NEWEST = 10;

/**
 * The conversations whose customer's name or phone (in any form) or whose messages contain `q`, and those of the customer
 * or the order that a code names.
 * The hits are planned as if all were wanted: a limit makes the planner scan the table instead of the index.
 */
export async function findConversations(db: Knex, q: string): Promise<Found> {
  const bindings = bindingsOf(q);
  if (await isAmongNewest(db, bindings)) return { kind: 'common', bindings };
  const { rows } = (await db.raw(
    `WITH named AS (
       SELECT conversations.id FROM conversations JOIN customers ON customers.id = customer_id
       WHERE fold_text(customers.name) LIKE fold_text(:name) OR customers.phone LIKE :digits
          OR customers.id = cast(:code AS bigint) OR customers.id = ${CUSTOMER_OF_ORDER} LIMIT :customers + 1),
     hits AS MATERIALIZED (SELECT conversation_id FROM messages WHERE fold_text(body) LIKE fold_text(:body)),
     written AS MATERIALIZED (SELECT conversation_id AS id FROM hits LIMIT :messages + 1)
     SELECT (SELECT count(*) FROM named) AS named, (SELECT count(*) FROM written) AS written,
            to_json(ARRAY(SELECT id FROM named UNION SELECT id FROM written)) AS ids`,
    { ...bindings, customers: FEW_CUSTOMERS, messages: FEW_MESSAGES },
  )) as { rows: { named: number; written: number; ids: number[] }[] };
  const { named, written, ids } = rows[0] ?? { named: 0, written: 0, ids: [] };
  if (named > FEW_CUSTOMERS || written > FEW_MESSAGES) return { kind: 'common', bindings };
  return { kind: 'ids', ids };
}

/** The index of texts reads all hits of a common word before it tells the first. */
async function isAmongNewest(db: Knex, { body }: TextBindings): Promise<boolean> {
  if (body === null) return false;
  const { rows } = await db.raw<{ rows: { hits: number }[] }>(
    `SELECT count(*) AS hits FROM (SELECT body FROM messages ORDER BY sent_at DESC, id DESC LIMIT ?) AS newest
      WHERE fold_text(body) LIKE fold_text(?)`,
    [NEWEST_MESSAGES, body],
  );
  return (rows[0]?.hits ?? 0) >= COMMON_AMONG_NEWEST;
}

/**
 * The same search as a condition on one conversation; its bindings come with `Found`. Scalar subqueries are asked
 * row by row: as EXISTS the planner collects every hit of the whole shop first (measured: 1.5 s instead of 10 ms).
 * A body that no index knows keeps it from asking the index of texts once a conversation (1,257 ms instead of 5.5).
 */
export function textFilter(table: string): string {
  return `((SELECT 1 FROM customers WHERE customers.id = ${table}.customer_id
            AND (fold_text(customers.name) LIKE fold_text(:name) OR customers.phone LIKE :digits
                 OR customers.id = cast(:code AS bigint) OR customers.id = ${CUSTOMER_OF_ORDER})) IS NOT NULL
        OR (SELECT 1 FROM messages WHERE messages.conversation_id = ${table}.id
            AND fold_text(messages.body) || '' LIKE fold_text(:body) LIMIT 1) IS NOT NULL)`;
}

function bindingsOf(q: string): TextBindings {
  const { text, isLong, digits, customerId, orderNumber } = searchWords(q);
  return {
    name: containing(text),
    digits: digits === null ? null : containing(digits),
    body: isLong ? containing(text) : null,
    code: customerId,
    orderNumber,
  };
}
