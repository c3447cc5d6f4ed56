import type { Knex } from 'knex';
import { beginningWith, containing, searchWords } from '../search-words.ts';
import type { Viewer } from '../scopes/viewer.ts';

/**
 * More customers than this are many: a list is then walked down from its newest row, which finds a page soon, while
 * fewer are looked up one by one.
 */
const FEW = 300;

/** A text that names, phones or codes are searched for. Patterns for LIKE; null matches nothing. */
export type CustomerText = {
  name: string | null;
  prefix: string | null;
  digits: string | null;
  code: number | null;
};

/** Of no search: the bindings are there, and nothing matches them. */
export const NO_TEXT: CustomerText = { name: null, prefix: null, digits: null, code: null };

/** Fewer than three letters in a row have no trigram: names are looked up by how they begin. */
export function customerText(q: string): CustomerText {
  const { text, isLong, digits, customerId } = searchWords(q);
  return {
    name: isLong ? containing(text) : null,
    prefix: isLong ? null : beginningWith(text),
    digits: digits === null ? null : containing(digits),
    code: customerId,
  };
}

/** The condition of a `CustomerText`, its bindings included by name, for the indexes of `customers`. */
export const IS_NAMED = `fold_text(customers.name) LIKE fold_text(:name) OR fold_text(customers.name) LIKE fold_text(:prefix)
  OR customers.phone LIKE :digits OR customers.id = cast(:code AS bigint)`;

/**
 * Whether the customer of a row matches, asked row by row: a scalar subquery, and a name that no index knows, or the
 * planner would collect every customer of that name for each row.
 */
export function customerIsNamed(customerColumn: string): string {
  return `(SELECT fold_text(named.name) || '' LIKE fold_text(:name) OR fold_text(named.name) || '' LIKE fold_text(:prefix)
               OR named.phone LIKE :digits OR named.id = cast(:code AS bigint)
             FROM customers AS named WHERE named.id = ${customerColumn})`;
}

/** Whether a CS agent sees a customer's rows, asked row by row, for the same reason. */
export function customerIsSeen(customerColumn: string, creatorColumn: string): string {
  return `(${creatorColumn} = :userId OR (
    SELECT 1 FROM conversations AS seen
     WHERE seen.customer_id = ${customerColumn} AND (seen.assignee_id IS NULL OR seen.assignee_id = :userId
        OR (SELECT 1 FROM conversation_participants
             WHERE conversation_id = seen.id AND user_id = :userId) IS NOT NULL)
     LIMIT 1) IS NOT NULL)`;
}

/**
 * The same of a customer's id, asked of many at once: what the agent sees is collected, however few of the customers that
 * is, where row by row many are asked for nothing.
 */
export const IS_AMONG_SEEN = `customers.id IN (
    SELECT customer_id FROM conversations WHERE assignee_id = :userId OR assignee_id IS NULL
    UNION ALL
    SELECT conversations.customer_id FROM conversation_participants JOIN conversations ON conversations.id = conversation_id
     WHERE user_id = :userId
    UNION ALL
    SELECT id FROM customers AS own WHERE own.created_by = :userId)`;

/** From which customers a list can be read: those `by` their name, or those that the viewer sees. */
export type FewCustomers = { by: 'name' | 'scope'; ids: number[] };

/**
 * The customers that a text names, or else those a CS agent sees, when they are few; null when they are many. `mostSeen`:
 * how many of the agent's are few.
 */
export async function fewCustomers(
  db: Knex,
  viewer: Viewer,
  text: CustomerText | null,
  { mostSeen = FEW } = {},
): Promise<FewCustomers | null> {
  const named = text === null ? null : await atMostFew(db, isByBeginning(text) ? BEGINNING : NAMED, text);
  if (named) return { by: 'name', ids: named };
  if (viewer.sees === 'all' || (await seesMany(db, viewer.userId, mostSeen))) return null;
  const seen = await atMostFew(db, SEEN, { userId: viewer.userId }, mostSeen);
  return seen && { by: 'scope', ids: seen };
}

/**
 * Whether an agent sees many customers for certain, by the number of conversations that the database keeps: a customer has
 * one on each of the shop's numbers at most. Without a look at thousands of them.
 */
async function seesMany(db: Knex, userId: number, most: number): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { isMore: boolean }[] }>(
    `SELECT coalesce(sum(listed), 0) > :most * (SELECT count(*) FROM wa_sessions) AS "isMore" FROM conversation_counts
      WHERE assignee_id = :userId OR assignee_id IS NULL`,
    { userId, most },
  );
  return rows[0]?.isMore ?? false;
}

/** Whether nothing but the beginning of a name is searched for. */
function isByBeginning({ prefix, digits, code }: CustomerText): boolean {
  return prefix !== null && digits === null && code === null;
}

// In the order of the index of beginnings, which has so many of them that it is left after a few.
const BEGINNING = `
  SELECT id FROM customers WHERE fold_text(name) LIKE fold_text(:prefix)
   ORDER BY fold_text(name) USING ~<~ LIMIT :limit`;
// Materialized, so that it is planned as if all were wanted: a limit makes the planner scan the table instead.
const NAMED = `
  WITH named AS MATERIALIZED (SELECT id FROM customers WHERE ${IS_NAMED}) SELECT id FROM named LIMIT :limit`;
const SEEN = `
  SELECT DISTINCT customer_id AS id FROM (
    (SELECT customer_id FROM conversations WHERE assignee_id = :userId LIMIT :limit)
    UNION ALL
    (SELECT customer_id FROM conversations WHERE assignee_id IS NULL LIMIT :limit)
    UNION ALL
    (SELECT customer_id FROM conversation_participants JOIN conversations ON id = conversation_id
      WHERE user_id = :userId LIMIT :limit)) AS seen LIMIT :limit`;

/** The ids that `sql` answers, which stops at `:limit`; null when they are more than `most`. */
export async function atMostFew(
  db: Knex,
  sql: string,
  bindings: object,
  most = FEW,
): Promise<number[] | null> {
  // One row: those of many are counted where they are, and not sent.
  const { rows } = await db.raw<{ rows: { ids: number[] | null }[] }>(
    `SELECT CASE WHEN count(*) <= :most THEN coalesce(json_agg(id), '[]') END AS ids FROM (${sql}) AS found`,
    { ...bindings, most, limit: most + 1 },
  );
  return rows[0]?.ids ?? null;
}
