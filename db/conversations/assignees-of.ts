import type { Knex } from 'knex';

/** Who has each of these conversations (null: nobody); unknown ones are left out. */
export async function assigneesOf(
  db: Knex,
  conversationIds: Iterable<number>,
): Promise<Map<number, number | null>> {
  const rows = (await db('conversations')
    .whereIn('id', [...new Set(conversationIds)])
    .select('id', 'assignee_id')) as { id: number; assignee_id: number | null }[];
  return new Map(rows.map((row) => [row.id, row.assignee_id]));
}
