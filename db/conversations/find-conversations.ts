import type { Knex } from 'knex';
import { phoneSearchDigits } from '@roms/domain/phone';
import { containing, HAS_TRIGRAM } from '../keyset.ts';

/**
 * What a search means for the inbox: the conversations themselves when they are few, or a filter for a walk down
 * the inbox when the words are so common that a page of them is found at once.
 */
export type Found = { kind: 'ids'; ids: number[] } | { kind: 'common'; bindings: TextBindings };
/** Patterns for LIKE; null matches nothing. */
type TextBindings = { body: string | null; name: string; digits: string | null };

/** More customers than this make a name common; more messages than that make a word common. */
const FEW_CUSTOMERS = 3_000;
const FEW_MESSAGES = 3_000;

/**
 * The conversations whose customer's name or phone (in any form) or whose messages contain `q`.
 * The hits are planned as if all were wanted: a limit makes the planner scan the table instead of the index.
 */
export async function findConversations(db: Knex, q: string): Promise<Found> {
  const bindings = bindingsOf(q);
  const { rows } = (await db.raw(
    `WITH named AS (
       SELECT conversations.id FROM conversations JOIN customers ON customers.id = customer_id
       WHERE customers.name ILIKE :name OR customers.phone LIKE :digits LIMIT :customers + 1),
     hits AS MATERIALIZED (SELECT conversation_id FROM messages WHERE body ILIKE :body),
     written AS MATERIALIZED (SELECT conversation_id AS id FROM hits LIMIT :messages + 1)
     SELECT (SELECT count(*) FROM named) AS named, (SELECT count(*) FROM written) AS written,
            to_json(ARRAY(SELECT id FROM named UNION SELECT id FROM written)) AS ids`,
    { ...bindings, customers: FEW_CUSTOMERS, messages: FEW_MESSAGES },
  )) as { rows: { named: number; written: number; ids: number[] }[] };
  const { named, written, ids } = rows[0] ?? { named: 0, written: 0, ids: [] };
  if (named > FEW_CUSTOMERS || written > FEW_MESSAGES) return { kind: 'common', bindings };
  return { kind: 'ids', ids };
}

/**
 * The same search as a condition on one conversation; its bindings come with `Found`. Scalar subqueries are asked
 * row by row: as EXISTS the planner collects every hit of the whole shop first (measured: 1.5 s instead of 10 ms).
 * A body that no index knows keeps it from asking the index of texts once a conversation (1,257 ms instead of 5.5).
 */
export function textFilter(table: string): string {
  return `((SELECT 1 FROM customers WHERE customers.id = ${table}.customer_id
            AND (customers.name ILIKE :name OR customers.phone LIKE :digits)) IS NOT NULL
        OR (SELECT 1 FROM messages WHERE messages.conversation_id = ${table}.id
            AND messages.body || '' ILIKE :body LIMIT 1) IS NOT NULL)`;
}

function bindingsOf(q: string): TextBindings {
  const clean = q.replaceAll('\0', '');
  const digits = phoneSearchDigits(clean);
  return {
    name: containing(clean),
    digits: digits === null ? null : containing(digits),
    body: HAS_TRIGRAM.test(clean) ? containing(clean) : null,
  };
}
