import type { Knex } from 'knex';
import { Message } from '../models/Message.ts';

/** These messages with the agent who wrote them, in the order of `ids`; unknown ids are left out. */
export async function messagesById(db: Knex, ids: readonly number[]): Promise<Message[]> {
  if (ids.length === 0) return [];
  const rows = await Message.query(db)
    .findByIds([...ids])
    .withGraphFetched('agent');
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
