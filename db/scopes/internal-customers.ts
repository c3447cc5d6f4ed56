/**
 * Somebody of the shop gets what only admins may read (the weekly summary), so that an agent sees none of their rows, by
 * whatever key. They are few: an array that is read once for a whole query, and no join of it.
 */
const INTERNAL = 'ARRAY(SELECT insider.id FROM customers AS insider WHERE insider.internal)';

/** The condition that a customer, by a column that is never null, is nobody of the shop. */
export function isNotInternal(customerColumn: string): string {
  return `${customerColumn} <> ALL(${INTERNAL})`;
}

/** The same of a conversation's id, for rows that do not know the customer. */
export function isNotOfInternal(conversationColumn: string): string {
  return `${conversationColumn} <> ALL(ARRAY(
    SELECT inside.id FROM conversations AS inside WHERE inside.customer_id = ANY(${INTERNAL})))`;
}
