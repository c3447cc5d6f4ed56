import type { Knex } from 'knex';

export type Assignee = { id: number; name: string };

/** Who has each of these conversations (null: nobody); unknown ones are left out. */
export async function assigneesOf(
  db: Knex,
  conversationIds: Iterable<number>,
): Promise<Map<number, Assignee | null>> {
  const rows = (await db('conversations')
    .leftJoin('users', 'users.id', 'conversations.assignee_id')
    .whereIn('conversations.id', [...new Set(conversationIds)])
    .select('conversations.id', 'assignee_id', 'users.name')) as {
    id: number;
    assignee_id: number | null;
    name: string;
  }[];
  return new Map(
    rows.map(({ id, assignee_id, name }) => [id, assignee_id === null ? null : { id: assignee_id, name }]),
  );
}
