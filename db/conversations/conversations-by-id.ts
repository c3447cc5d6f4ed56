import type { Knex } from 'knex';
import { Conversation } from '../models/Conversation.ts';

/** What a presenter of conversations needs beside the row itself. */
const WITH_ALL = '[customer, assignee, lastMessage.[agent, reactions], labels]';

/** These conversations with customer, assignee, last message and labels, in the order of `ids`; unknown ids are left out. */
export async function conversationsById(db: Knex, ids: readonly number[]): Promise<Conversation[]> {
  if (ids.length === 0) return [];
  const rows = await Conversation.query(db)
    .findByIds([...ids])
    .withGraphFetched(WITH_ALL);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
